"""What is an exported package called, whose are its contents, and whom may one ask?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TITLE = "Thành ủy Archive"
_DESCRIPTION = (
    "Tin bài của Trang tin Điện tử Đảng bộ Thành phố Hồ Chí Minh (thanhuytphcm.vn), được lưu trữ "
    "cùng nguồn gốc từng trường. · Articles of the news site of the Party Committee of Ho Chi Minh "
    "City (thanhuytphcm.vn), archived with the evidence for each field."
)
_LICENCE = (
    "Bài viết thuộc về cơ quan đã đăng. · The articles belong to their publisher; "
    "https://thanhuytphcm.vn"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """How a package describes itself."""

    title: str = TITLE
    description: str = _DESCRIPTION
    licence: str = _LICENCE  #: in words, or a URL
    contact: str | None = None  #: who made it: an address or a name

    def as_data_package(self) -> dict[str, Any]:
        """Return it in the words of Frictionless Data Package, which WACZ uses, too."""
        web = self.licence.startswith(("http://", "https://"))
        told: dict[str, Any] = {
            "title": self.title,
            "description": self.description,
            "licenses": [{"path" if web else "title": self.licence, "name": "publisher"}],
        }
        if self.contact:
            told["contributors"] = [{"title": self.contact, "role": "contributor"}]
        return told
