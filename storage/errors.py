"""What can go wrong, named by what happens next.

ThanhuyError            one clear line for the operator, never a traceback
├── BadInput            exit 2: what was given cannot be used; nothing was written
│   ├── NotAnArchive    exit 2: the file or database is not one of ours
│   ├── NewerArchive    exit 2: written by a newer version; update the program
│   └── OlderArchive    exit 2: written by an older version; `thanhuy upgrade` comes first
├── ArchiveBusy         exit 4: another process writes; wait for it or stop it
├── StorageRefused      exit 5: the disk or the database fails; what was committed stays good
│   └── StorageFull     exit 5: no space left; make room and run again
├── TookTooLong         exit 1: reading took longer than was allowed; ask for less
├── AskedToWait         exit 1: the site wants no request yet; run again then
└── SiteUnreachable     exit 3: the site or its stand-in does not answer
"""

from __future__ import annotations

import re
from typing import ClassVar

_PASSWORD = re.compile(r"(://[^\s/:@]*):\S*@")


def without_password(text: str) -> str:
    """Return *text* without the passwords of the addresses in it.

    >>> without_password("no answer from postgresql://thanhuy:s3cr/et@db/x")
    'no answer from postgresql://thanhuy:***@db/x'
    """
    return _PASSWORD.sub(r"\1:***@", text)


class ThanhuyError(Exception):
    """An error whose message tells the operator what, where and what to do."""

    exit_code: ClassVar[int] = 2
    #: What it means, in Vietnamese; it is told before the message.
    meaning: ClassVar[str] = "không làm được"


class BadInput(ThanhuyError):
    """What was given cannot be used; nothing was written."""

    meaning = "không dùng được thông tin đã cho"


class NotAnArchive(BadInput):
    """The file or the database is not an archive of ours; it was left as it was."""

    meaning = "không phải kho của chương trình này, đã để nguyên"


class NewerArchive(BadInput):
    """The archive was written by a newer version of this program; update the program."""

    meaning = "kho do phiên bản mới hơn ghi, hãy cập nhật chương trình"


class OlderArchive(BadInput):
    """The archive was written by an older version; it must be upgraded before this can be done."""

    meaning = "kho do phiên bản cũ ghi, hãy nâng cấp kho trước"


class ArchiveBusy(ThanhuyError):
    """Another process holds the archive for writing; wait until it has ended."""

    exit_code = 4
    meaning = "kho đang được tiến trình khác ghi, hãy đợi hoặc dừng nó"


class StorageRefused(ThanhuyError):
    """The disk or the database fails; everything committed before stays good."""

    exit_code = 5
    meaning = "nơi lưu bị hỏng hoặc không tới được, hãy xem lại rồi chạy lại"


class StorageFull(StorageRefused):
    """No space is left; everything committed before stays good. Make room and run again."""

    meaning = "hết chỗ lưu, hãy dọn bớt rồi chạy lại"


class TookTooLong(ThanhuyError):
    """Reading took longer than was allowed, and was stopped; ask for less."""

    exit_code = 1
    meaning = "đọc quá lâu nên đã dừng, hãy thu hẹp câu hỏi"


class AskedToWait(ThanhuyError):
    """The site asked, with Retry-After, for no request before a time that has not come yet."""

    exit_code = 1
    meaning = "trang tin đề nghị chờ, hãy chạy lại sau"


class SiteUnreachable(ThanhuyError):
    """The site, or the origin that stands in for it, does not answer."""

    exit_code = 3
    meaning = "trang tin không trả lời"
