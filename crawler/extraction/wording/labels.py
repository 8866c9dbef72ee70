"""What is this line by its wording: a heading of other boxes, a tool bar, the imprint, tags?

Regular expressions for lines, folded: without marks, in lower case, white space folded.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from crawler.site.thanhuytphcm import NAME, PUBLISHER
from vietnamese.letters import fold

#: What a site calls itself, alone or around a page's title.
SITE_NAME = (
    rf"{NAME}"
    r"|(?:trang chu|trang tin|trang thong tin|cong thong tin)(?: dien tu)?(?: tong hop)?|home|tin tuc"
)
#: What opens the readers' part: nothing of the article follows.
COMMENTS = (
    r"(?:gui |viet |cac |xem )?(?:y kien|binh luan|phan hoi|thao luan|comments?)"
    r"(?: (?:cua )?(?:ban doc|ban|doc gia|moi nguoi|nguoi doc|facebook))?"
    r"|tong (?:luot|so)(?: y kien)? binh luan|so luot binh luan|ban doc (?:binh luan|viet|gop y)"
    r"|refresh|leave a (?:comment|reply)|(?:hay )?la nguoi dau tien binh luan.*+"
    r"|(?:ho (?:va )?ten|ten (?:cua )?ban|ma (?:xac nhan|bao ve|kiem tra)|nhap ma .*+|gui binh luan"
    r"|noi dung binh luan|dang binh luan|chua co binh luan.*+|quan tam nhat|moi nhat)"
)
#: What opens a box of other articles, notices or services.
OTHER_BOXES = (
    r"(?:cac |nhung |mot so )?(?:tin(?: tuc)?|bai(?: viet| bao)?|tin,? bai|noi dung)(?: tuc| viet)? "
    r"(?:khac|moi(?: nhat| hon| cap nhat| dang)?|cu hon|cu|da (?:dua|dang)|(?:trong )?cung (?:chuyen "
    r"(?:muc|de)|loai|chu de|nhom|muc|tac gia)|tiep theo|truoc(?: do)?|sau(?: do)?|noi bat|doc nhieu"
    r"(?: nhat)?|xem nhieu(?: nhat)?|nong|trong (?:ngay|tuan)|hot|duoc quan tam|tieu diem|de xuat)"
    r"|(?:duoc )?(?:doc|xem|quan tam) nhieu(?: nhat)?|cung (?:chuyen (?:muc|de)|chu de|su kien)"
    r"|thong bao(?: moi)?|tieu diem|noi bat|moi cap nhat|tin (?:trong nuoc|the gioi)|su kien noi bat"
    r"|(?:co the )?ban (?:co the )?quan tam|co the ban (?:quan tam|chua biet|muon doc)|danh cho ban"
    r"|lien ket(?: website| web| trang)?|thu vien (?:anh|hinh anh|video)|van ban moi|lich cong tac"
    r"|video(?: clip)?(?: moi| noi bat)?|multimedia|media|quang cao|tham do y kien|binh chon|thoi tiet"
    r"|(?:tin )?(?:tieu diem|anh|chuyen de|tu lieu)|thong ke truy cap|luot truy cap|truc tuyen"
    r"|(?:other|latest|more|recent|hot|top|breaking) (?:news|articles?|stories|posts)|most (?:read|viewed|popular)|newest"
    r"|dang (?:nhap|ky)(?: thanh vien)?|ban tin|danh muc|chuyen muc|chuyen trang|tim kiem|lich"
)
#: What opens a box of related articles, which may stand in the middle of an article.
RELATED = (
    r"(?:cac |nhung )?(?:tin(?: tuc)?|bai(?: viet| bao)?|tin,? bai|noi dung|thong tin|chu de|su kien)"
    r" (?:co )?lien quan|(?:xem|doc|tham khao|nen doc)(?: them| tiep| ngay)?|nen doc|lien quan"
    r"|mo(?:i)? (?:ban )?(?:xem|doc) them|tin (?:goc|cu)|related(?: (?:news|articles?|stories|posts))?|see also|read more"
)
#: Buttons and counters; a line that holds nothing else is a tool bar.
TOOLS = (
    r"(?:ban )?in(?: (?:bai(?: viet)?|trang|tin|an))?(?: nay)?|may in|gui (?:bai viet )?(?:qua )?e?-?mail"
    r"|gui (?:cho )?ban be|gui bai|e-?mail|print|chia se(?: (?:bai viet|len|qua|tren|voi|facebook|zalo|"
    r"twitter|bai|tin|link))*|facebook|twitter|zalo|google ?\+?|linkedin|pinterest|messenger|telegram"
    r"|copy(?: link)?|sao chep(?: lien ket| link)?|luu(?: (?:bai(?: viet)?|tin|lai))?|(?:xem (?:voi )?)?"
    r"(?:co|kich thuoc|kieu) chu|phong to|thu nho|tang|giam|mac dinh|a ?\+|a ?-|aa?|nghe(?: doc)?"
    r"(?: (?:bai(?: viet)?|tin|noi dung|audio))?|doc bai(?: viet)?|thich|like|share|tweet|follow|theo doi"
    r"|quay lai|tro (?:ve|lai)|ve trang chu|(?:ve|len) dau trang|dau trang|trang chu|top|back|home"
    r"|(?:so )?luot (?:xem|doc|truy cap)|so lan (?:xem|doc)|da xem|views?|\d{1,9} (?:luot )?(?:xem|doc|binh luan"
    r"|views?|thich|chia se)|danh gia(?: bai viet)?|xep hang|binh chon|\d{1,9} ?/ ?\d{1,9} phieu|sao"
    r"|gop y|bao loi|bau chon|tai ve|download|xem (?:tren|ban) (?:mobile|dien thoai|di dong)|rss|x|fb|"
    r"giong (?:nam|nu)|mien (?:bac|nam|trung)|toc do|tu dong|dung|phat|\d[.,]?\d{0,9}x|gui|tat|bat|dong|lien he"
    r"|y kien|binh luan|y kien ban doc|doc truyen|quan tam|google news|tren|theo doi tren|post"
)
#: How the part under the page begins: publisher, licence, address.
FOOTER = (
    r"(?:so )?giay phep(?: (?:thiet lap|xuat ban|hoat dong|bao chi|icp|so))*\s*(?::|\d)|giay phep (?:thiet lap|xuat ban|so|hoat dong|bao chi)"
    r"|ban quyen (?:©|thuoc|cua|\d|:)|(?:©|\(c\)) ?(?:ban|copy|(?:19|20)\d\d)"
    r"|copyright|all rights reserved|co quan chu quan|(?:nguoi )?chiu trach nhiem (?:noi dung|xuat ban|chinh)"
    r"|(?:pho )?(?:tong bien tap|truong ban bien tap)(?: phu trach)? ?:|toa soan ?:"
    r"|(?:de nghi |vui long |yeu cau )?ghi ro nguon"
    r"|® ghi ro nguon|thiet ke (?:boi|va phat trien)|phat trien boi|powered by|designed by"
    rf"|(?:trang (?:tin|thong tin)|cong thong tin) dien tu (?:tong hop )?(?:{PUBLISHER}|cua)\b.{{0,80}}$"
    r"|(?:dang )?(?:online|truc tuyen) ?:|(?:tong (?:so )?)?luot truy cap"
)
#: How the address of an institution is told: the publisher's below a page, anybody's in a text.
CONTACT = r"(?:dia chi|tru so(?: chinh)?|dien thoai(?: lien he)?|dt|tel|fax|e-?mail|hotline|duong day nong|website) ?:"
TAGS = r"(?:tu khoa|tags?|the|key ?words?|chu de|nhan)"
ATTACHED = r"(?:(?:tep|tap tin|file|tai lieu|van ban)(?: tin)? (?:dinh )?kem(?: theo)?|dinh kem|attachments?|tai (?:file|ve))"


class Wording(Enum):
    """What a line's wording says that it is."""

    COMMENTS = "heading of the readers' comments"
    BOX = "heading of a box of other news"
    RELATED = "heading of related articles"
    TOOLS = "tool bar"
    FOOTER = "imprint"
    CONTACT = "contact line"
    TAGS = "tags"
    ATTACHED = "heading of attachments"
    SITE_NAME = "name of the site"
    DATE = "date line"

    @property
    def ends(self) -> bool:
        """Say whether the article's own lines are over where this stands below its text."""
        return self in (Wording.COMMENTS, Wording.BOX, Wording.RELATED, Wording.FOOTER)


# What was taken is not given back: a line of digits would be divided in every way.
_ENDING = r"(?:[\s:.»>›…+\-–|/]|\(?\d++\)?|xem tat ca|xem them|tat ca)*+"
_LEADING = r"^[\s»>›•*+\-–|:◆■▪●]*+"


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_LEADING}(?:{pattern}){_ENDING}$")


_LINES: tuple[tuple[Wording, re.Pattern[str]], ...] = (
    (Wording.SITE_NAME, _line(SITE_NAME)),
    (Wording.COMMENTS, _line(COMMENTS)),
    (Wording.RELATED, _line(RELATED)),
    (Wording.BOX, _line(OTHER_BOXES)),
)
_TOOL = re.compile(f"(?:^|(?<=[^a-z])){TOOLS.join(('(?:', ')'))}(?=$|[^a-z])")
_TOOL_COUNT = re.compile(r"\b(?:lan|luot|phieu|(?:chua co )?danh gia|cua ban|bai viet(?: nay)?)\b")
_TOOL_REST = re.compile(r"[\s\d:.,|•·/()\[\]+&»«>‹›<\-–—_=*#★☆⭐✩]+")
_CONTACT = re.compile(f"{_LEADING}(?:{CONTACT})")
_FOOTER = re.compile(f"{_LEADING}(?:{FOOTER})")
_LICENCE = re.compile(r"giay phep (?:so|xuat ban|thiet lap|hoat dong)\b.{0,12}\d.{0,20}gp")
_INVITATION = re.compile(
    r"moi (?:quy |cac )?(?:ban doc|doc gia|ban|quy vi)\b.{0,40}(?:theo doi|tham gia|quan tam|like|xem)\b"
    r".{0,80}(?:zalo|facebook|fanpage|youtube|tiktok|google news|telegram)"
)
_TAGS = re.compile(f"{_LEADING}(?:{TAGS})\\s*[:：]")
_ATTACHED = re.compile(f"{_LEADING}(?:{ATTACHED})\\s*[:：]?")
PROSE = 80  #: characters from which a line without links is prose
SENTENCE = 35  #: ... and from which it is, if it ends like a sentence
SENTENCE_END = re.compile(r"[.!?…][”\"')\]»]*$|[:;,]$")
_MAX_HEADING = 70  # characters
_MAX_TOOLS = 160
_MAX_FOOTER = 600


def _is_tool_bar(folded: str) -> bool:
    rest, tools = _TOOL.subn(" ", folded)
    return tools > 0 and not _TOOL_REST.sub("", _TOOL_COUNT.sub("", rest))


def recognise(text: str) -> Wording | None:
    """Say what the line *text* is by its wording; None: nothing that is known."""
    return _recognise(text) if len(text) <= _MAX_FOOTER else None


@lru_cache(maxsize=2**13)  # the same headings and buttons stand on every page
def _recognise(text: str) -> Wording | None:
    folded = fold(text[:_MAX_TOOLS])
    if len(text) <= _MAX_HEADING:
        for wording, pattern in _LINES:
            if pattern.match(folded):
                return wording
        if _ATTACHED.match(folded):
            return Wording.ATTACHED
    if len(text) <= _MAX_TOOLS and (_INVITATION.match(folded) or _is_tool_bar(folded)):
        return Wording.TOOLS
    if _TAGS.match(folded):
        return Wording.TAGS
    if _FOOTER.match(folded) or _LICENCE.search(folded):
        return Wording.FOOTER
    return Wording.CONTACT if _CONTACT.match(folded) else None


def is_prose(text: str) -> bool:
    """Say whether a line reads like running text."""
    size = len(text)
    if size < SENTENCE or text.count(" ") < 6:
        return False
    return size >= PROSE or SENTENCE_END.search(text) is not None
