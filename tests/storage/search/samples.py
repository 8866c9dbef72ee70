"""Seven articles to search in: each is found by what the others do not say."""

from __future__ import annotations

from datetime import datetime

from storage.archive import Archive
from tests.articles import article, save, visit
from vietnamese.time import VIETNAM

WORKERS, PLEDGE, PARTY, LOAN, WEAPON, COVID, EMPTY = range(1491800001, 1491800008)
ARTICLES = {
    WORKERS: {
        "title": "Liên đoàn Lao động TPHCM hỗ trợ 35.000 vé tàu, xe, máy bay",
        "text": "Ngày 9/10, LĐLĐ TPHCM triển khai kế hoạch chăm lo CNVC-LĐ tại TP.HCM và Quận 7.",
        "author": "Thu Hương - Minh Hiệp",
        "section": "Xã hội",
        "published_at": datetime(2021, 10, 9, tzinfo=VIETNAM),
    },
    PLEDGE: {
        "title": "Thành uỷ khai mạc hội nghị",
        "text": "Sáng 3/11, Đảng ủy Khối họp. Đang có nhiều việc hoà giải, thuý đào, quý hoá.",
        "author": "Đình Lý",
        "section": "Xây dựng Đảng",
        "published_at": datetime(2020, 11, 3, tzinfo=VIETNAM),
    },
    PARTY: {
        "title": "Đảng bộ Quận 1 tổng kết",
        "text": "Đảng bộ và nhân dân. Đảng ủy phường họp với Khối thi đua về Nghị quyết 11-NQ/TU.",
        "author": "Long Hồ",
        "section": "Quận 1",
        "published_at": datetime(2020, 1, 5, tzinfo=VIETNAM),
    },
    LOAN: {
        "title": "Đăng ký vay vốn",
        "text": "Người dân đang đăng ký. Các bộ hồ sơ được nhận đến hết tuần.",
        "author": None,
        "section": "Kinh tế",
        "published_at": None,
    },
    WEAPON: {
        "title": "Văn hóa đọc",
        "text": "Hòa bình và thúy kiều; hội nghị của thành phố bàn về “văn hóa đọc” ở cơ sở.",
        "author": "Dinh Ly",
        "section": "Văn hóa",
        "published_at": datetime(2022, 1, 1, tzinfo=VIETNAM),
    },
    COVID: {
        "title": "[Video] Phòng, chống Covid-19",
        "text": "Video: tiêm vắc xin COVID-19 cho hơn 1,5 triệu người dân trong tháng mười.",
        "author": "Đinh Lý",
        "section": "Covid-19",
        "published_at": datetime(2021, 8, 3, 13, 36, tzinfo=VIETNAM),
    },
    EMPTY: {
        "title": "[Hí họa] Mở cửa",
        "text": "",
        "lead": "",
        "author": "NOP",
        "section": None,
        "published_at": datetime(2021, 10, 4, tzinfo=VIETNAM),
    },
}


def fill(archive: Archive) -> None:
    """Save the articles."""
    save(
        archive,
        *(visit(article(number, **{"lead": "", **each})) for number, each in ARTICLES.items()),
    )
