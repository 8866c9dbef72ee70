"""How does a library take the archive in? As a BagIt bag (RFC 8493), with Dublin Core.

It holds the WARC files, the tables as CSV, and a description in Dublin Core terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import escape

from storage.export.columns import ARTICLES, CAPTURES, REVISIONS
from storage.export.description import Description
from storage.export.folder import folder_of, put_table
from storage.export.forms import PathForm, Written
from storage.export.manifest import Digest, digests
from storage.export.selection import Selection
from storage.export.warc_files import Put, put_captures
from storage.software import SOFTWARE

_TABLES = (ARTICLES, REVISIONS, CAPTURES)
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_BUFFER = 1 << 20
_DUBLIN_CORE = """\
<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
{elements}
</metadata>
"""


@dataclass(frozen=True, kw_only=True)
class Bagit(PathForm):
    """A bag: a folder, or a zip file with one."""

    name: ClassVar[str] = "bagit"

    description: Description = field(default_factory=Description)

    def write(self, selection: Selection, path: Path) -> Written:
        """Make the bag."""
        with folder_of(path) as bag:
            data = bag / "data"
            (data / "warc").mkdir(parents=True)
            captures = sum(1 for _ in put_captures(selection, lambda name: _part(data, name)))
            rows = {table.name: put_table(data, selection, table) for table in _TABLES}
            _put(data / "metadata" / "dublin-core.xml", self._dublin_core(selection))
            payload = digests(data)
            size = sum(digest.bytes for digest in payload.values())
            _put(bag / "bagit.txt", _DECLARATION)
            _put(bag / "bag-info.txt", self._bag_info(selection, size, len(payload)))
            _put(
                bag / _MANIFEST,
                "".join(f"{each.sha256}  data/{name}\n" for name, each in payload.items()),
            )
            tags = (bag / name for name in ("bag-info.txt", "bagit.txt", _MANIFEST))
            _put(bag / _TAG_MANIFEST, "".join(map(_line, tags)))
        return Written(
            rows={**rows, "packed captures": captures},
            columns={table.name: table.names for table in _TABLES},
        )

    def _bag_info(self, selection: Selection, size: int, files: int) -> str:
        told = {
            "Bagging-Date": selection.taken_at.date().isoformat(),
            "Bag-Software-Agent": SOFTWARE,
            "External-Identifier": "thanhuytphcm.vn",
            "External-Description": f"{self.description.title}. {self.description.description}",
            "Contact-Name": self.description.contact or "",
            "Payload-Oxum": f"{size}.{files}",
        }
        # A value goes on one line: a line break would begin another label.
        lines = {name: " ".join(value.split()) for name, value in told.items()}
        return "".join(f"{name}: {line}\n" for name, line in lines.items() if line)

    def _dublin_core(self, selection: Selection) -> str:
        about = self.description
        told = [
            ("dc:title", about.title),
            ("dc:description", about.description),
            ("dc:rights", about.licence),
            ("dc:contributor", about.contact or ""),
            ("dc:publisher", "Trang tin Điện tử Đảng bộ Thành phố Hồ Chí Minh"),
            ("dc:source", "https://thanhuytphcm.vn/"),
            ("dc:language", "vi"),
            ("dc:type", "Collection"),
            ("dc:format", "application/warc"),
            ("dc:format", "text/csv"),
            ("dcterms:created", selection.taken_at.isoformat()),
        ]
        lines = [f"  <{name}>{escape(text)}</{name}>" for name, text in told if text]
        return _DUBLIN_CORE.format(elements="\n".join(lines))


@contextmanager
def _part(data: Path, name: str) -> Iterator[Put]:
    with (data / "warc" / name).open("xb", buffering=_BUFFER) as stream:
        yield stream.write


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _line(file: Path) -> str:
    return f"{Digest.of(file).sha256}  {file.name}\n"
