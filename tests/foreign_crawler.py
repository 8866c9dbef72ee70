"""WARC files as other crawlers write them, of the stand-in site's pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.runs.import_warcs import import_warcs
from replica.answer import filled
from replica.content import NewsSite
from replica.pages import Pages
from vietnamese.time import VIETNAM

#: One manner of printing: what is tried here is the way of a page, not its reading.
TEMPLATE = "bootstrap"
CAPTURED = datetime(2026, 11, 20, 8, 30, tzinfo=VIETNAM)


class Crawler:
    """Somebody else's crawler: it writes what the stand-in site answers, with warcio."""

    def __init__(self, path: Path, site: NewsSite, *, gzip: bool = True, version="1.0"):
        self.path = path
        self.pages = Pages(site, TEMPLATE)
        self.site = site
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=gzip, warc_version=version)
        self._writer.write_record(
            self._writer.create_warcinfo_record(path.name, {"software": "other/1"})
        )
        self.offset = self._file.tell()

    @staticmethod
    def page(site, id_):
        """Return the bytes of an article's page."""
        return filled(Pages(site, TEMPLATE).answer("thanhuytphcm.vn", site.path(id_)), 1, CAPTURED)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def url(self, article_id, host="www.hcmcpv.org.vn"):
        return f"http://{host}{self.site.path(article_id)}"

    def fetch(self, article_id, *, at=CAPTURED, loads=1):
        """Write the page of an article, as it stands on the site now."""
        answer = self.pages.answer("thanhuytphcm.vn", self.site.path(article_id))
        headers = [("Content-Type", answer.content_type)]
        body = filled(answer, loads, at)
        return self.write(self.url(article_id), body, headers, at=at, status=f"{answer.status} X")

    def write(self, url, body, headers=(), *, at=CAPTURED, status="200 OK", **fields):
        """Write a response; *fields* are named fields of the record, with _ for -."""
        record = self._record("response", url, body, headers, at, status, fields)
        self._writer.write_record(record)
        self.offset = self._file.tell()
        return record

    def repeat(self, url, digest, *, at, **fields):
        """Write a revisit."""
        fields = {"WARC_Payload_Digest": digest, **fields}
        self._writer.write_record(
            self._record("revisit", url, b"", [("X-Again", "1")], at, "200 OK", fields)
        )

    def _record(self, kind, url, body, headers, at, status, fields):
        date = (at - timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
        named = {"WARC-Date": date} | {k.replace("_", "-"): v for k, v in fields.items()}
        return self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, list(headers), protocol="HTTP/1.1"),
            warc_headers_dict=named,
        )


def crawled(path: Path, site: NewsSite, ids, **options) -> Crawler:
    """Write the pages of some articles, as they stand on the site now."""
    with Crawler(path, site, **options) as crawler:
        for id_ in ids:
            crawler.fetch(id_)
    return crawler


def take(archive, *sources, **options):
    """Import files, or what a crawler has written; return the report."""
    paths = [getattr(source, "path", source) for source in sources]
    return import_warcs(archive, paths, software="thanhuy-archive/test", **options)
