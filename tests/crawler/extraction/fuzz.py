"""Is there a page that reading, or taking its text apart, cannot bear? A target for atheris.

The tests run it for a quarter of a minute; search longer with
``python tests/crawler/extraction/fuzz.py -max_total_time=3600 CORPUS``, a directory of pages.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

with atheris.instrument_imports(include=["crawler", "storage", "vietnamese"]):
    from crawler.parsing.response import parse_response
    from storage.duplicates.facts import Statement
    from storage.duplicates.similarity import keys
    from tests.crawler.parsing.responses import html_response
    from vietnamese.words import cut

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
    reading = parse_response(html_response(data[1:], url, NOW))
    article = reading.page.article
    assert (article is None) != (reading.page.kind == "article")
    # Half characters could be stored nowhere.
    json.dumps(asdict(reading), ensure_ascii=False, default=str).encode()
    for link in reading.links.found:
        link.url.encode("ascii")
    if article is not None:
        keys(Statement(article.text))
        cut(article.text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
