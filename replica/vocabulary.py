"""Which words does the stand-in newspaper use?"""
# ruff: noqa: E501  # word lists

from __future__ import annotations

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Đinh", "Trương", "Lâm", "Mai", "Tô", "Tăng", "Châu", "Thái", "Quách", "Hà",
)  # fmt: skip
MIDDLE_NAMES = (
    "Văn", "Thị", "Minh", "Thanh", "Ngọc", "Xuân", "Hữu", "Quốc", "Đức", "Kim", "Bích", "Hồng",
    "Công", "Phước", "Anh", "Thành", "Mỹ", "Gia", "Hoài", "Thu", "Trọng", "Tấn", "Cẩm", "Diễm",
)  # fmt: skip
GIVEN_NAMES = (
    "An", "Bình", "Chi", "Dũng", "Duyên", "Đạt", "Hà", "Hải", "Hạnh", "Hiếu", "Hoa", "Hòa", "Hùng",
    "Hương", "Khánh", "Khoa", "Lan", "Liên", "Linh", "Loan", "Long", "Mai", "Nam", "Nga", "Nghĩa",
    "Nhân", "Nhung", "Oanh", "Phong", "Phúc", "Phương", "Quang", "Quyên", "Sơn", "Tâm", "Thảo",
    "Thịnh", "Thủy", "Tiến", "Toàn", "Trang", "Trí", "Tuấn", "Tuyền", "Uyên", "Vân", "Việt", "Vinh",
    "Xuân", "Yến", "Quỳnh", "Thư", "Giang", "Kiệt", "Lộc", "Mẫn", "Ngân", "Phát", "Tường", "Vy",
)  # fmt: skip
PEN_NAMES = (
    "Đình Lý", "Thu Hương", "Minh Hiệp", "Hoài Thu", "Kim Yến", "Ngọc Tuyết", "Thanh Hiệp",
    "Long Hồ", "Mai Hương", "Quốc Thanh", "Hồng Đào", "Phương Nam", "Băng Tâm", "Hạ Vy",
    "Nguyễn Quân", "Vũ Hoàng", "Lan Ngọc", "Hải Yến", "Trà Giang", "Đăng Khoa", "Tường Hân",
    "Anh Thư", "Minh Châu", "M. Tuấn", "Xuân Trường", "Việt Dũng", "Khánh Linh", "Hoàng Triều",
)  # fmt: skip
PHOTOGRAPHERS = ("Long Hồ", "Việt Dũng", "Hoàng Hùng", "TTXVN", "TTBC", "Thành Đạt", "Minh Hiệp")
AGENCIES = ("TTXVN", "Báo Nhân Dân", "hcmcpv.org.vn", "VGP", "Báo Sài Gòn Giải Phóng", "VOV")

PLACES = (
    "quận 1", "quận 3", "quận 4", "quận 5", "quận 6", "quận 7", "quận 8", "quận 10", "quận 11",
    "quận 12", "quận Bình Thạnh", "quận Gò Vấp", "quận Phú Nhuận", "quận Tân Bình", "quận Tân Phú",
    "quận Bình Tân", "TP Thủ Đức", "huyện Củ Chi", "huyện Hóc Môn", "huyện Bình Chánh",
    "huyện Nhà Bè", "huyện Cần Giờ", "phường Bến Nghé", "phường Cầu Kho", "phường Võ Thị Sáu",
    "phường Tân Định", "phường An Lạc", "phường Hiệp Bình Chánh", "phường Linh Xuân",
    "xã Phước Kiển", "xã Thạnh An", "xã Tân Thông Hội", "xã Bình Hưng", "xã Vĩnh Lộc A",
    "thị trấn Cần Thạnh", "phường Tân Thuận Đông", "phường Bình Trưng Tây", "phường Thạnh Lộc",
)  # fmt: skip
BODIES = (
    "Đảng ủy", "Ủy ban Mặt trận Tổ quốc Việt Nam", "Hội Liên hiệp Phụ nữ", "Hội Cựu chiến binh",
    "Hội Nông dân", "Liên đoàn Lao động", "Ban Tuyên giáo", "Ủy ban Kiểm tra", "Ban Dân vận",
    "UBND", "HĐND", "Ban Chỉ huy Quân sự", "Công an", "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "Hội Chữ thập đỏ", "Trung tâm Chính trị", "Hội Khuyến học", "Phòng Giáo dục và Đào tạo",
)  # fmt: skip
CITY_BODIES = (
    "Sở Y tế TP", "Sở Giáo dục và Đào tạo TP", "Sở Công Thương TP", "Sở Xây dựng TP",
    "Ban Tổ chức Thành ủy", "Ban Tuyên giáo Thành ủy", "Ban Dân vận Thành ủy",
    "Văn phòng Thành ủy", "Sở Tư pháp TP", "Bộ Tư lệnh TPHCM",
    "Ban Nội chính Thành ủy", "Tổng Công ty Tân cảng Sài Gòn",
    "Đại học Quốc gia TPHCM", "Học viện Cán bộ TPHCM", "Thành đoàn TPHCM",
    "Liên hiệp các tổ chức hữu nghị TPHCM", "Sở Văn hóa và Thể thao TP", "Sở Du lịch TP",
    "Ban Quản lý An toàn thực phẩm TP", "Hội Nhà báo TPHCM", "Trung tâm Bảo tồn Di tích TP",
    "Công ty Cổ phần Cấp nước Bến Thành", "Tổng Công ty Điện lực TPHCM", "Hội Nhà văn TPHCM",
)  # fmt: skip
ROLES = (
    "Bí thư Đảng ủy", "Phó Bí thư Thường trực", "Chủ tịch UBND", "Phó Chủ tịch HĐND",
    "Chủ nhiệm Ủy ban Kiểm tra", "Trưởng Ban Tuyên giáo", "Trưởng Ban Tổ chức",
    "Chánh Văn phòng", "Phó Giám đốc Sở", "Chủ tịch Ủy ban MTTQ Việt Nam", "Trưởng Công an",
    "Chính trị viên Ban Chỉ huy Quân sự", "Chủ tịch Hội Cựu chiến binh", "Hiệu trưởng",
    "Thành ủy viên, Bí thư Quận ủy", "Ủy viên Ban Thường vụ Thành ủy", "Bí thư Chi bộ khu phố 3",
    "Phó Trưởng ban Thường trực Ban Dân vận", "Chủ tịch Công đoàn", "Tổng Biên tập",
)  # fmt: skip
EVENTS = (
    "hội nghị sơ kết", "hội nghị tổng kết", "lễ ra quân", "hội thảo khoa học", "tọa đàm",
    "buổi họp mặt", "lễ trao tặng", "lớp bồi dưỡng", "hội thi", "ngày hội", "chương trình giao lưu",
    "buổi tiếp xúc cử tri", "lễ phát động", "diễn đàn", "triển lãm ảnh", "kỳ họp chuyên đề",
    "buổi làm việc", "lễ dâng hương", "đợt sinh hoạt chính trị", "hội nghị trực tuyến",
)  # fmt: skip
#: In the day's order: what is published at noon reports nothing of the evening.
WHEN = ("Sáng", "Ngày", "Trưa", "Chiều", "Tối")

#: slug, id, name, topics. The slugs and ids of the first five were seen on the real site.
SECTIONS: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("covid-19", 1425350928, "Covid-19", (
        "phòng, chống dịch Covid-19", "tiêm vaccine mũi nhắc lại", "thích ứng an toàn, linh hoạt",
        "chăm lo người dân khó khăn do dịch bệnh", "mô hình trạm y tế lưu động",
        "truy vết và cách ly tại nhà")),
    ("quan-1", 1197604608, "Quận 1", (
        "chỉnh trang các tuyến hẻm trung tâm", "phố đi bộ Nguyễn Huệ", "trật tự lòng lề đường",
        "văn minh thương mại chợ Bến Thành", "số hóa hồ sơ hành chính")),
    ("quan-6", 1197614581, "Quận 6", (
        "di dời nhà trên và ven kênh", "chợ Bình Tây sau nâng cấp", "dòng kênh Hàng Bàng hồi sinh",
        "tổ dân phố không rác", "hỗ trợ vốn cho tiểu thương")),
    ("quan-7", 1197614591, "Quận 7", (
        "khu chế xuất Tân Thuận chuyển đổi công nghệ", "trường học hạnh phúc", "đô thị thông minh",
        "chăm lo công nhân ở trọ", "cải thiện môi trường rạch Bà Bướm")),
    ("quan-8", 1197614599, "Quận 8", (
        "bến Bình Đông xuân trên bến dưới thuyền", "giảm nghèo bền vững", "ngăn triều cường",
        "nhà tình nghĩa cho gia đình chính sách", "xóa điểm ô nhiễm rác thải")),
    ("xay-dung-dang", 1197604475, "Xây dựng Đảng", (
        "đưa Nghị quyết Đại hội Đảng vào cuộc sống", "nâng cao chất lượng sinh hoạt chi bộ",
        "kết nạp đảng viên trong học sinh, sinh viên", "sắp xếp tổ chức bộ máy tinh gọn",
        "kiểm tra tổ chức đảng khi có dấu hiệu vi phạm", "chuyển đổi số trong công tác Đảng",
        "bảo vệ nền tảng tư tưởng của Đảng", "đánh giá, xếp loại cán bộ hằng quý")),
    ("hoc-tap-va-lam-theo-bac", 1197604489, "Học tập và làm theo Bác", (
        "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "không gian văn hóa Bác Hồ", "gương người tốt, việc tốt", "tiết kiệm điện, giấy trong cơ quan",
        "mỗi tuần một câu chuyện đẹp")),
    ("chinh-tri", 1197604501, "Chính trị", (
        "kỳ họp Quốc hội khóa mới", "cơ chế đặc thù phát triển TPHCM", "bầu cử đại biểu các cấp",
        "cải cách hành chính", "giám sát chuyên đề về quy hoạch treo", "mô hình chính quyền đô thị")),
    ("kinh-te", 1197604512, "Kinh tế", (
        "kích cầu tiêu dùng cuối năm", "bình ổn thị trường", "kết nối cung cầu hàng Việt",
        "vốn ưu đãi cho doanh nghiệp nhỏ", "trung tâm tài chính quốc tế", "logistics và cảng biển",
        "nông nghiệp công nghệ cao", "giải ngân vốn đầu tư công")),
    ("xa-hoi", 1197604523, "Xã hội", (
        "vé tàu, xe cho công nhân về Tết", "nhà ở xã hội", "mái ấm công đoàn",
        "hiến máu tình nguyện", "trợ giúp trẻ em mồ côi", "an toàn giao thông trước cổng trường",
        "phân loại rác tại nguồn", "người cao tuổi sống vui, sống khỏe")),
    ("van-hoa-the-thao-du-lich", 1197604534, "Văn hóa - Thể thao - Du lịch", (
        "ngày hội đờn ca tài tử", "văn hóa đọc trong thanh thiếu nhi", "tuyến du lịch đường sông",
        "trùng tu đình Thông Tây Hội", "giải việt dã truyền thống", "phim tài liệu về Sài Gòn",
        "ra mắt tác phẩm mới của các nhà văn", "cải lương với sân khấu học đường")),
    ("giao-duc-khoa-hoc", 1197604545, "Giáo dục - Khoa học", (
        "tuyển sinh đầu cấp", "học bổng Nguyễn Thị Minh Khai", "nghiên cứu vi mạch bán dẫn",
        "dạy học tích hợp trí tuệ nhân tạo", "xã hội học tập", "phòng học cho vùng ven")),
    ("y-te", 1197604556, "Y tế", (
        "khám sức khỏe định kỳ cho người cao tuổi", "cấp cứu ngoại viện", "bệnh án điện tử",
        "phòng, chống sốt xuất huyết", "an toàn thực phẩm bếp ăn tập thể",
        "bác sĩ trẻ tình nguyện")),
    ("quoc-phong-an-ninh", 1197604567, "Quốc phòng - An ninh", (
        "tuyển quân, giao quân", "biển, đảo Việt Nam và Ngày mở đường Hồ Chí Minh trên biển",
        "diễn tập khu vực phòng thủ", "tổ bảo vệ an ninh cơ sở", "phòng cháy, chữa cháy",
        "cao điểm trấn áp tội phạm")),
    ("doi-ngoai", 1197604578, "Đối ngoại", (
        "hợp tác với các địa phương của Lào", "hữu nghị Việt Nam - Cuba", "kiều bào hướng về quê hương",
        "diễn đàn thị trưởng các thành phố kết nghĩa", "ngoại giao nhân dân")),
    ("nhan-su", 1197604589, "Nhân sự", (
        "điều động, bổ nhiệm cán bộ", "quy hoạch cấp ủy nhiệm kỳ mới", "trao huy hiệu Đảng",
        "thi tuyển chức danh lãnh đạo")),
    ("van-hoa-ung-xu", 1197604600, "Góc nhìn", (
        "văn hóa ứng xử trên mạng xã hội", "nói đi đôi với làm", "trách nhiệm nêu gương",
        "bệnh sợ trách nhiệm", "chuyện ở khu phố")),
    ("thong-bao", 1197604622, "Thông báo", (
        "lịch tiếp công dân", "tuyển dụng viên chức", "cuộc thi trực tuyến", "treo cờ Tổ quốc")),
    ("so-tay-xay-dung-dang", 1197604633, "Sổ tay Xây dựng Đảng", (
        "nghiệp vụ công tác đảng viên", "bàn về hồng và chuyên", "kỹ năng điều hành chi bộ",
        "kinh nghiệm kiểm tra, giám sát ở cơ sở")),
    ("tu-lieu-van-kien", 1197604644, "Tư liệu - Văn kiện", (
        "văn kiện Đại hội đại biểu Đảng bộ TPHCM", "lịch sử truyền thống Đảng bộ",
        "nghị quyết chuyên đề của Thành ủy")),
)  # fmt: skip

VERBS = (
    "tiếp tục đổi mới", "nâng cao hiệu quả", "rà soát toàn bộ", "tháo gỡ vướng mắc trong",
    "đẩy nhanh tiến độ", "nhân rộng", "kịp thời chấn chỉnh", "chủ động xây dựng", "phối hợp thực hiện",
    "huy động nguồn lực cho", "công khai, minh bạch", "tăng cường kiểm tra", "quan tâm đầu tư",
    "hoàn thiện quy chế về", "tuyên truyền sâu rộng", "củng cố", "lắng nghe phản ánh về",
    "duy trì thường xuyên", "lồng ghép hợp lý", "ứng dụng công nghệ vào", "thí điểm", "khảo sát thực tế",
    "đa dạng hóa hình thức", "đánh giá khách quan", "phân công rõ người phụ trách", "kiên trì vận động",
    "sớm tổng kết", "xử lý dứt điểm", "tổ chức lại", "bổ sung kinh phí cho",
)  # fmt: skip
OBJECTS = (
    "công tác cán bộ trẻ", "các tuyến đường xuống cấp", "hồ sơ đất đai tồn đọng", "mô hình dân vận khéo",
    "quỹ vì người nghèo", "thiết chế văn hóa cơ sở", "đường dây nóng tiếp nhận phản ánh",
    "đề án chiếu sáng công cộng", "phong trào thi đua yêu nước", "chương trình bình ổn giá",
    "nguồn nhân lực chất lượng cao", "tủ sách pháp luật", "hoạt động của tổ hòa giải",
    "mạng lưới cộng tác viên dân số", "chuỗi cung ứng nông sản", "hệ thống camera an ninh",
    "sân chơi cho thiếu nhi", "lớp học tình thương", "các dự án trọng điểm", "quy trình một cửa",
    "dữ liệu dân cư dùng chung", "khu lưu trú công nhân", "vệ sinh môi trường kênh rạch",
    "tổ công nghệ số cộng đồng", "nếp sống văn minh đô thị", "câu lạc bộ ông bà cháu",
    "bảo hiểm y tế hộ gia đình", "tuyến xe buýt điện", "nhà vệ sinh công cộng", "vườn rau sân thượng",
    "chất lượng đội ngũ báo cáo viên", "cơ sở vật chất trường lớp", "hẻm xanh - sạch - đẹp",
    "giao ban báo chí định kỳ", "hợp tác xã kiểu mới", "hậu phương quân đội", "di sản kiến trúc",
    "các điểm ngập do mưa", "cầu nối doanh nghiệp với ngân hàng", "phiên chợ nghĩa tình",
    "điểm bán hàng lưu động", "kế hoạch phát triển đảng viên", "phần mềm quản lý hồ sơ",
    "lực lượng tình nguyện tại chỗ", "quy hoạch vùng ven", "học phần lịch sử địa phương",
)  # fmt: skip
PURPOSES = (
    "để phục vụ người dân tốt hơn", "gắn với nhiệm vụ chính trị của đơn vị", "theo lộ trình đã cam kết",
    "không để xảy ra điểm nóng", "nhằm tạo đồng thuận trong nhân dân", "đúng quy định của pháp luật",
    "với cách làm sáng tạo, phù hợp thực tiễn", "qua đó lan tỏa những giá trị tích cực",
    "trước mùa mưa năm nay", "bảo đảm tiết kiệm, không phô trương", "bằng nguồn xã hội hóa",
    "trên tinh thần dám nghĩ, dám làm", "góp phần giữ vững ổn định địa bàn", "ngay từ khâu chuẩn bị",
    "với sự giám sát của Mặt trận và đoàn thể", "làm cơ sở nhân rộng ra toàn thành phố",
    "không hình thức, không chạy theo thành tích", "và báo cáo kết quả trước cuối quý",
    "trong điều kiện ngân sách còn hạn hẹp", "có trọng tâm, trọng điểm", "từ nay đến Tết Nguyên đán",
    "vì một thành phố văn minh, hiện đại, nghĩa tình", "ở từng khu phố, ấp, tổ dân phố",
    "cùng với sự chung tay của kiều bào", "theo phương châm dân biết, dân bàn, dân làm, dân kiểm tra",
)  # fmt: skip
FINDINGS = (
    "nhiều hộ dân đã tự nguyện hiến đất mở hẻm", "số vụ khiếu nại kéo dài giảm rõ rệt",
    "không khí thi đua lan đến từng phân xưởng", "vẫn còn nơi làm qua loa, đối phó",
    "các bạn trẻ tham gia với tinh thần hào hứng", "thời gian giải quyết hồ sơ rút ngắn một nửa",
    "sự phối hợp giữa các ngành có lúc chưa nhịp nhàng", "tiểu thương yên tâm buôn bán trở lại",
    "nước ngập không còn vào nhà như mọi năm", "học sinh có thêm chỗ đọc sách sau giờ tan trường",
    "chi phí vận hành giảm mà chất lượng tăng", "cán bộ phụ trách còn kiêm nhiệm nhiều việc",
    "người lao động nghèo được tiếp sức đúng lúc", "kinh phí huy động vượt dự kiến ban đầu",
    "ý thức phân loại rác của bà con đã khác trước", "các cụ cao niên rất phấn khởi",
    "du khách nước ngoài trở lại đông hơn", "mặt bằng thi công được bàn giao sớm",
    "thủ tục thanh quyết toán còn rườm rà", "đội ngũ y, bác sĩ làm việc không kể ngày đêm",
    "nhiều sáng kiến từ cơ sở được ghi nhận", "tỷ lệ cán bộ nữ, cán bộ trẻ đạt và vượt yêu cầu",
    "hàng gian, hàng giả bị phát hiện kịp thời", "việc làm cho bộ đội xuất ngũ ổn định hơn",
)  # fmt: skip
THINGS = (
    "phần quà", "suất học bổng", "lượt người", "căn nhà tình thương", "mô hình", "hồ sơ", "công trình",
    "đảng viên mới", "buổi tuyên truyền", "đơn vị máu", "cây xanh", "tin, bài", "trường hợp", "thẻ bảo hiểm y tế",
    "tuyến hẻm", "sản phẩm", "gian hàng", "ý kiến góp ý", "lao động", "km đường",
)  # fmt: skip
SAYS = (
    "nhấn mạnh", "đề nghị", "cho biết", "lưu ý", "khẳng định", "chia sẻ", "đánh giá", "kỳ vọng",
    "ghi nhận", "yêu cầu", "phân tích", "bày tỏ", "thông tin thêm", "gợi ý",
)  # fmt: skip
OCCASIONS = (
    "Phát biểu tại buổi lễ", "Tại hội nghị", "Trao đổi với phóng viên", "Kết luận buổi làm việc",
    "Trong phần thảo luận", "Thay mặt Ban Tổ chức", "Báo cáo tại hội trường", "Ghi nhận thực tế",
    "Đến thăm và chúc mừng", "Dịp này", "Trước đó", "Bên lề sự kiện", "Ở góc độ khác",
)  # fmt: skip
LINKERS = (
    "Bên cạnh đó", "Cùng với đó", "Song song đó", "Ngoài ra", "Đáng chú ý", "Trên thực tế", "Nhờ vậy",
    "Tuy nhiên", "Mặt khác", "Từ thực tiễn đó", "Trong khi đó", "Những ngày này", "Nhiều năm qua",
    "Theo kế hoạch", "Để làm được điều này", "Không dừng lại ở đó", "Về lâu dài", "Trước mắt",
)  # fmt: skip
HEADINGS = (
    "Gỡ từng nút thắt", "Khi người dân là chủ thể", "Từ chủ trương đến hành động", "Còn đó những trăn trở",
    "Dấu ấn một nhiệm kỳ", "Bài học kinh nghiệm", "Chuyện từ cơ sở", "Cần một cú hích", "Việc nhỏ, nghĩa lớn",
    "Nhiều cách làm hay", "Hướng về phía trước", "Nghĩa tình đất phương Nam", "Lấy sự hài lòng làm thước đo",
    "Không ai bị bỏ lại phía sau", "Sức trẻ nhập cuộc", "Giữ lửa truyền thống", "Đồng bộ nhiều giải pháp",
    "Chung sức, đồng lòng", "Những con số biết nói", "Kỷ cương đi trước",
)  # fmt: skip
SHOTS = (
    "tại buổi lễ", "trao quà cho các hộ khó khăn", "chụp ảnh lưu niệm cùng đại biểu", "tham quan triển lãm",
    "phát biểu chỉ đạo", "kiểm tra thực tế công trình", "dâng hương tưởng niệm", "trong giờ thực hành",
    "tặng Giấy khen cho các tập thể, cá nhân", "ký kết quy chế phối hợp", "thăm hỏi mẹ Việt Nam anh hùng",
)  # fmt: skip
EVEN_FEET = (
    "quê hương", "dòng sông", "câu ca", "phù sa", "bờ tre", "con đò", "mùa xuân", "thành phố", "nắng vàng",
    "tháng Tư", "ngọn cờ", "lời ru", "bến xưa", "cánh buồm", "hàng me", "chiều mưa", "ngõ nhỏ", "tiếng chim",
)  # fmt: skip
ODD_FEET = (
    "lặng thầm", "gọi nhau", "đong đầy", "ngân nga", "chở che", "bừng lên", "dặt dìu", "xa xăm", "mênh mang",
    "nghiêng nghiêng", "thắm tươi", "đi qua", "ở lại", "vọng về", "lung linh", "đợi chờ", "sáng trong", "nối liền",
)  # fmt: skip
