"""The one real page whose text is known: its right answers."""

TITLE = "Quán triệt, triển khai sớm đưa Nghị quyết Đại hội Đảng vào cuộc sống"

CAPTIONS = (
    "Phó Trưởng ban Thường trực Ban Tổ chức Thành ủy TP Huỳnh Cách Mạng tặng Giấy khen cho các tập thể, cá nhân.",
    "Bí thư Đảng ủy Khối Dân - Chính - Đảng TP Võ Ngọc Quốc Thuận tặng Giấy khen cho các tập thể, cá nhân.",
)

PARAGRAPHS = (
    (
        "(Thanhuytphcm.vn) - Sáng 3/11, Đảng ủy Khối Dân - Chính - Đảng TPHCM tổ chức hội nghị "
        "tổng kết công tác lãnh đạo, chỉ đạo, tổ chức Đại hội Đảng cấp cơ sở và Đại hội Đảng bộ "
        "khối nhiệm kỳ 2020 - 2025. Tham dự có Thành ủy viên, Phó Trưởng ban Thường trực Ban Tổ "
        "chức Thành ủy TP Huỳnh Cách Mạng; Thành ủy viên, Bí thư Đảng ủy Khối Dân - Chính - Đảng "
        "TP Võ Ngọc Quốc Thuận; Phó trưởng Ban Tổ chức Thành ủy TP Ma Xuân Việt; Phó Chủ nhiệm Ủy"
        " ban Kiểm tra Thành ủy TP Hồ Nam; Phó Chánh Văn phòng Thành ủy TP Phan Thanh Tân."
    ),
    (
        "Tại hội nghị, Trưởng Ban Tổ chức Đảng ủy Khối Dân - Chính - Đảng Lê Kim Tuyền cho biết: "
        "Đảng ủy Khối, Ban Thường vụ Đảng ủy Khối đã tiếp thu, quán triệt và chấp hành nghiêm các"
        " chủ trương chỉ đạo của Trung ương, của Ban Thường vụ Thành ủy về Đại hội Đảng các cấp. "
        "Tập trung lãnh đạo công tác Đại hội Đảng cấp cơ sở và chỉ đạo công tác chuẩn bị và tổ "
        "chức đại hội Đảng bộ Khối nhiệm kỳ 2020 - 2025 chặt chẽ, sâu sát, đảm bảo đúng nguyên "
        "tắc, thủ tục quy định. Chủ động triển khai tổ chức thực hiện khẩn trương bằng kế hoạch, "
        "hướng dẫn cụ thể hóa quy trình công tác chuẩn bị nội dung, nhân sự. Thành lập tổ công "
        "tác thường xuyên theo dõi, kiểm tra, rút kinh nghiệm, kịp thời giải quyết những vấn đề "
        "phát sinh liên quan đến công tác cán bộ; chỉ đạo sát hợp tình hình, điều kiện, đặc điểm "
        "của Đảng bộ Khối."
    ),
    (
        "Về công tác chuẩn bị văn kiện Đại hội Đảng cấp cơ sở và cấp Khối và công tác tổng hợp ý "
        "kiến góp ý văn kiện cấp trên được thực hiện nghiêm túc, phát huy dân chủ, tập hợp trí "
        "tuệ của cán bộ, đảng viên, cán bộ lãnh đạo nghỉ hưu, các tổ chức đảng, tổ chức chính trị"
        " - xã hội, cơ quan, đơn vị, các công chức, viên chức, người lao động trong Khối tham gia"
        " góp ý cho dự thảo văn kiện cấp mình và cấp trên."
    ),
    (
        "Về công tác nhân sự đại hội cấp cơ sở được Ban Thường vụ Đảng ủy Khối chỉ đạo chặt chẽ; "
        "đảm bảo phát huy tốt dân chủ nội bộ, có 5 Đảng bộ, chi bộ cơ sở có giới thiệu đề cử thêm"
        " nhân sự ứng cử Ban Chấp hành tại đại hội, bảo đảm nguyên tắc tập trung dân chủ, tăng "
        "cường sự đoàn kết, giữ vững kỷ cương trong đại hội. Cấp ủy cơ sở thực hiện đúng quy "
        "trình các bước nhân sự trước khi được Ban Thường vụ Đảng ủy Khối thông qua và trình đại "
        "hội. Kết quả bầu cử Đảng ủy khối và cấp ủy tổ chức cơ sở Đảng nhiệm kỳ 2020 - 2025 đa số"
        " đều đảm bảo phương án do Ban Thường vụ Thành ủy và Ban Thường vụ Đảng ủy phê duyệt; đảm"
        " bảo đổi mới 1/3 cấp ủy viên so với đầu nhiệm kỳ, đảm bảo đạt và vượt tỷ lệ cán bộ nữ, "
        "cán bộ trẻ."
    ),
    (
        "Phát biểu chỉ đạo hội nghị, Phó Trưởng ban Thường trực Ban Tổ chức Thành ủy TP Huỳnh "
        "Cách Mạng đánh giá trong tình hình còn nhiều khó khăn, đặc biệt là ảnh hưởng diễn biến "
        "phức tạp của dịch Covid-19 đến mọi hoạt động kinh tế - văn hóa - xã hội, song Ban Thường"
        " vụ Đảng ủy Khối, cấp ủy cơ sở đã lãnh đạo, chỉ đạo công tác chuẩn bị và tổ chức Đại hội"
        " Đảng đảm bảo đầy đủ yêu cầu, nội dung của cấp trên, thực hiện hiệu quả, phát huy dân "
        "chủ, giữ vững nguyên tắc, kỷ luật, kỷ cương của Đảng, bảo đảm sự đoàn kết, nâng cao năng"
        " lực lãnh đạo, sức chiến đấu của cấp ủy, tổ chức Đảng."
    ),
    (
        "Phó Trưởng ban Thường trực Ban Tổ chức Thành ủy TP Huỳnh Cách Mạng lưu ý Đảng ủy Khối "
        "cần tiếp tục tăng cường công tác tuyên truyền, tổ chức quán triệt, triển khai sớm đưa "
        "Nghị quyết Đại hội Đảng bộ Khối lần thứ III và Nghị quyết Đại hội Đảng bộ TP lần thứ XI "
        "vào cuộc sống; phân công nhiệm vụ cụ thể đối với các đồng chí Ủy viên Ban Thường vụ Đảng"
        " ủy Khối, Ủy viên Ban Chấp hành Đảng bộ khối; xây dựng và ban hành các chương trình, kế "
        "hoạch thực hiện Nghị quyết Đại hội Đảng các cấp, trước mắt tập trung lãnh đạo và triển "
        "khai thực hiện toàn diện nhiệm vụ chính trị năm 2020."
    ),
    (
        "Cùng với đó, tập trung thực hiện rà soát, bổ sung quy hoạch, đào tạo, bồi dưỡng cán bộ; "
        "tạo điều kiện cán bộ trẻ, cán bộ nữ phát huy năng lực, sở trường, khẳng định uy tín "
        "trong đảng bộ, chi bộ nhằm kịp thời cung cấp nguồn cán bộ dồi dào, vừa hồng vừa chuyên "
        "cho đảng bộ. Quá trình chuẩn bị phương án nhân sự của một số cơ sở Đảng chưa đảm bảo yêu"
        " cầu, quy định về độ tuổi, về tiêu chuẩn chính trị và cơ cấu, phải thực hiện bổ sung quy"
        " trình giới thiệu."
    ),
    (
        "Bên cạnh đó, tiếp tục rà soát và hỗ trợ các đơn vị chưa tổ chức đại hội vòng 2 bầu nhân "
        "sự cấp ủy sớm ổn định nhân lực và đi vào hoạt động."
    ),
    (
        "Dịp này, Ban Thường vụ Đảng ủy Khối Dân - Chính - Đảng TP khen thưởng 102 tập thể, cá "
        "nhân thực hiện tốt công tác lãnh đạo, chỉ đạo, tổ chức Đại hội Đảng cấp cơ sở và đóng "
        "góp tích cực Đại hội Đảng bộ Khối nhiệm kỳ 2020 - 2025; có thành tích tham mưu và phục "
        "vụ tốt công tác; tham gia hỗ trợ, đóng góp tích cực công tác tổ chức Đại hội Đảng bộ "
        "Khối Dân - Chính - Đảng TP nhiệm kỳ 2020 - 2025."
    ),
)
