"""Which columns does an exported table have? Their order is fixed; new ones come at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from storage.errors import BadInput

#: Grows when a column is added; 1 ended with ``text_sha256``.
VERSION = 2


class Kind(StrEnum):
    """What a column holds, and so how a format writes it."""

    INTEGER = "integer"
    NUMBER = "number"  #: with a fraction
    BOOLEAN = "boolean"
    TEXT = "text"
    TIME = "time"  #: ISO 8601 to the second, +07:00
    URLS = "urls"  #: any number of addresses, in order
    JSON = "json"  #: a list or an object


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and what it means in Vietnamese and English."""

    name: str
    kind: Kind
    vi: str
    en: str
    may_be_empty: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table that leaves the archive."""

    name: str
    vi: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in their order."""
        return tuple(column.name for column in self.columns)

    def chosen(self, names: Sequence[str] | None) -> tuple[Column, ...]:
        """Return the columns of these names, in the order in which they are named; None: all.

        :raises BadInput: if one is unknown, empty or named twice
        """
        if names is None:
            return self.columns
        known = {column.name: column for column in self.columns}
        for place, name in enumerate(names):
            if not name:
                raise BadInput("--columns names an empty column; write id,title,text")
            if name not in known:
                raise BadInput(self._unknown(name))
            if name in names[:place]:
                raise BadInput(f"--columns names {name!r} twice; once is enough")
        if not names:
            raise BadInput("--columns names no column; leave it out for all of them")
        return tuple(known[name] for name in names)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name.strip().lower(), self.names, n=1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        return f"there is no column {name!r}; {meant}there are {', '.join(self.names)}"


_INTEGER, _TEXT, _TIME, _JSON = Kind.INTEGER, Kind.TEXT, Kind.TIME, Kind.JSON

ARTICLES = Table(
    name="articles",
    vi="Mỗi dòng một bài, nội dung hiện tại",
    en="One row an article, its current content",
    key=("id",),
    columns=(
        Column("id", _INTEGER, "Mã bài trên trang tin", "The site's article id"),
        Column("url", _TEXT, "Địa chỉ chuẩn", "Canonical URL"),
        Column("title", _TEXT, "Tên bài", "Title"),
        Column("lead", _TEXT, "Sa-pô, cũng nằm trong text", "Lead; part of text too"),
        Column("section", _TEXT, "Chuyên mục", "Section, as the page names it", True),
        Column("author", _TEXT, "Tác giả", "Author", True),
        Column("source", _TEXT, "Nguồn", "Source that the page names", True),
        Column(
            "published_at", _TIME, "Thời điểm đăng: đầu phút, ngày, tháng hoặc năm",
            "Time of publication: start of the minute, day, month or year that is known", True,
        ),
        Column(
            "published_precision", _TEXT, "Biết chính xác tới đâu: minute, day, month, year",
            "How exactly it is known: minute, day, month, year", True,
        ),
        Column(
            "published_evidence", _TEXT, "Căn cứ của thời điểm đăng",
            "By what the time of publication is known", True,
        ),
        Column("first_seen_at", _TIME, "Lần chụp đầu tiên", "Time of the first capture"),
        Column("last_seen_at", _TIME, "Lần chụp gần nhất", "Time of the latest capture"),
        Column("gone_at", _TIME, "Bị gỡ từ khi nào", "Since when the site denies it", True),
        Column("revision_count", _INTEGER, "Số bản nội dung", "Number of revisions"),
        Column(
            "duplicate_of", _INTEGER, "Mã bài sớm nhất có cùng văn bản",
            "Id of the earliest article with the same text", True,
        ),
        Column(
            "near_duplicate_of", _INTEGER, "Mã một bài trước gần như giống hệt",
            "Id of an earlier article with nearly this text", True,
        ),
        Column("word_count", _INTEGER, "Số từ của text, tách ở khoảng trắng",
               "Words of text, split at white space"),
        Column("text", _TEXT, "Văn bản, mỗi dòng một đoạn", "Text, one paragraph a line"),
        Column("images", Kind.URLS, "Địa chỉ các ảnh", "URLs of the pictures", True),
        Column("attachments", Kind.URLS, "Địa chỉ các tệp kèm", "URLs of the documents", True),
        Column("text_sha256", _TEXT, "SHA-256 của text (UTF-8)", "SHA-256 of text in UTF-8"),
        Column(
            "changed_at", _TIME, "Lần cuối kho ghi nhận thay đổi (giờ của cơ sở dữ liệu)",
            "When the archive last took in a change (the database's time)",
        ),
    ),
)  # fmt: skip

REVISIONS = Table(
    name="revisions",
    vi="Mỗi dòng một bản nội dung của một bài",
    en="One row a distinct content of an article over time",
    key=("article_id", "number"),
    columns=(
        Column("article_id", _INTEGER, "Mã bài", "The article's id"),
        Column("number", _INTEGER, "Bản thứ mấy, theo lúc chụp", "1, 2, … by captured_at"),
        Column("captured_at", _TIME, "Lần chụp đầu tiên của nội dung này",
               "When this content was first captured"),
        Column("title", _TEXT, "Tên bài", "Title"),
        Column("lead", _TEXT, "Sa-pô, cũng nằm trong text", "Lead; part of text too"),
        Column("text", _TEXT, "Văn bản, mỗi dòng một đoạn", "Text, one paragraph a line"),
        Column("author", _TEXT, "Tác giả", "Author", True),
        Column("section", _TEXT, "Chuyên mục", "Section, as the page names it", True),
        Column("published_at", _TIME, "Thời điểm đăng", "Time of publication", True),
        Column("text_sha256", _TEXT, "SHA-256 của text (UTF-8)", "SHA-256 of text in UTF-8"),
        Column("capture_id", _INTEGER, "Bản chụp đầu tiên: captures.id",
               "The capture that first showed it: captures.id"),
        Column("source", _TEXT, "Nguồn", "Source that the page names", True),
        Column("url", _TEXT, "Địa chỉ chuẩn lúc đó", "Canonical URL at that time"),
        Column("published_precision", _TEXT, "minute, day, month, year",
               "minute, day, month, year", True),
        Column("published_evidence", _TEXT, "Căn cứ của thời điểm đăng",
               "By what the time of publication is known", True),
        Column("trivial", Kind.BOOLEAN, "Chỉ khác bản trước ở khoảng trắng, dấu câu",
               "Only white space, punctuation or quotes differ from the one before"),
        Column("extractor", _TEXT, "Phần mềm đã đọc trang", "What read the page"),
        Column("changed_fields", _JSON, "Các trường khác bản trước",
               "What differs from the revision before"),
        Column("images", _JSON, "Các ảnh: url, caption, alt", "Pictures: url, caption, alt"),
        Column("attachments", _JSON, "Các tệp kèm: url, title", "Documents: url, title"),
        Column("links", _JSON, "Các bài được dẫn tới", "Articles that the text links to"),
        Column("evidence", _JSON, "Trường → lấy từ đâu", "Field → where its value came from"),
        Column("agreement", Kind.NUMBER, "Hai cách đọc trùng nhau tới đâu, 0 đến 1",
               "How far the two readers agree, 0 to 1", True),
    ),
)  # fmt: skip

CAPTURES = Table(
    name="captures",
    vi="Mỗi dòng một phản hồi HTTP được giữ trong tệp WARC",
    en="One row an HTTP response, kept in a WARC file",
    key=("id",),
    columns=(
        Column("id", _INTEGER, "Số của bản chụp", "Number of the capture"),
        Column("url", _TEXT, "Địa chỉ đã hỏi", "URL, as requested"),
        Column("fetched_at", _TIME, "Lúc chụp", "When it was fetched"),
        Column("status", _INTEGER, "Mã trạng thái HTTP", "HTTP status"),
        Column("content_type", _TEXT, "Kiểu nội dung", "Content type", True),
        Column("payload_digest", _TEXT, "sha256:… của phần thân", "sha256:… of the payload"),
        Column("warc_file", _TEXT, "Tệp WARC", "WARC file"),
        Column("warc_offset", _INTEGER, "Vị trí, tính bằng byte", "Offset in it, in bytes"),
        Column("warc_length", _INTEGER, "Độ dài, tính bằng byte", "Length in it, in bytes"),
        Column("run_id", _INTEGER, "Lần chạy: runs.id", "The run: runs.id", True),
        Column("revisit", Kind.BOOLEAN, "Phần thân nằm ở bản chụp trước có cùng payload_digest",
               "The body lies with an earlier capture of the same payload_digest"),
        Column("page_kind", _TEXT, "Trang được xem là gì", "What the page was taken for", True),
        Column("article_id", _INTEGER, "Mã bài trên trang", "The article on the page", True),
    ),
)  # fmt: skip

IMAGES = Table(
    name="images",
    vi="Mỗi dòng một ảnh của nội dung hiện tại",
    en="One row a picture of an article's current content",
    key=("article_id", "position"),
    columns=(
        Column("article_id", _INTEGER, "Mã bài", "The article's id"),
        Column("position", _INTEGER, "Thứ tự trên trang: 1, 2, …", "1, 2, … in page order"),
        Column("url", _TEXT, "Địa chỉ ảnh", "URL of the picture"),
        Column("caption", _TEXT, "Chú thích", "Caption", True),
        Column("alt", _TEXT, "Văn bản thay ảnh", "Alternative text", True),
    ),
)

ATTACHMENTS = Table(
    name="attachments",
    vi="Mỗi dòng một tệp kèm của nội dung hiện tại",
    en="One row a document that an article's current content links to",
    key=("article_id", "position"),
    columns=(
        Column("article_id", _INTEGER, "Mã bài", "The article's id"),
        Column("position", _INTEGER, "Thứ tự trên trang: 1, 2, …", "1, 2, … in page order"),
        Column("url", _TEXT, "Địa chỉ tệp", "URL of the document"),
        Column("title", _TEXT, "Tên tệp", "Its title", True),
    ),
)

ALIASES = Table(
    name="aliases",
    vi="Mỗi dòng một địa chỉ khác của một bài",
    en="One row another address of an article",
    key=("url",),
    columns=(
        Column("url", _TEXT, "Địa chỉ", "Address"),
        Column("article_id", _INTEGER, "Mã bài", "The article's id"),
    ),
)

#: Every table that leaves the archive, by its name.
TABLES = {
    table.name: table for table in (ARTICLES, REVISIONS, CAPTURES, IMAGES, ATTACHMENTS, ALIASES)
}
