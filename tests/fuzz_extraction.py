"""Is there a page that the extractor cannot bear? A fuzzing target for atheris.

The tests run it for a quarter of a minute; search longer with
``python tests/fuzz_extraction.py -max_total_time=3600 CORPUS``, a directory of pages.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

with atheris.instrument_imports(include=["crawler", "storage"]):
    from crawler.extraction import extract

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URLS = (
    "https://thanhuytphcm.vn/tin-tuc/nha-van-nguyen-nhat-anh-ra-mat-tac-pham-moi-1491871594",
    "https://hcmcpv.org.vn/tin-tap-chi/so-4-2016/ban-ve-hong-va-chuyen-1463364277",
    "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608",
    "https://thanhuytphcm.vn/khac",
)


def read_one(data: bytes) -> None:
    """Read the page *data*; its first byte chooses the address."""
    url = URLS[data[0] % len(URLS)] if data else URLS[0]
    page = extract(data[1:], url, fetched_at=NOW)
    assert (page.article is None) != (page.kind == "article")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
