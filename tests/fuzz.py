"""Is there an input that cannot be borne? Whatever takes bytes is fed with mutated samples.

The tests run it for a few rounds; ``make fuzz`` for an hour, or ``make fuzz ARGS="--seconds 60"``.
What is found is left in ``fuzz-findings``, one file an input; exit 1 if there is any.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import FrameType

from protego import Protego

from crawler.extraction.profile import SiteProfile
from crawler.links.feeds import read_feed
from crawler.links.saved import addresses
from crawler.links.sitemaps import read_sitemap
from crawler.middlewares.robots_lines import cautious
from crawler.parsing.response import parse_response
from crawler.runs.add import AddReport, read_addresses
from crawler.runs.learn import load_profile
from jobs import cron
from storage.errors import BadInput
from storage.export.csv import armed, disarmed
from storage.inert import inert
from storage.search.query import parse
from storage.warc.coding import TooLarge
from storage.warc.packages import warc_files
from storage.warc.parser import Record, records_of
from storage.warc.responses import CapturedResponse, understand

#: What one input may take: seconds of one processor, and bytes.
SECONDS, MEMORY = 2.0, 200_000_000
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ARTICLE = "https://thanhuytphcm.vn/tin-tuc/nha-van-nguyen-nhat-anh-1491871594"
LIST = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
#: Largest input that is made, in bytes.
LARGEST = 2_000_000

#: What readers of these formats stumble over.
_TOKENS = [
    *(b"<div>", b"</p>", b"<table><tr><td>", b"<!--", b"<script>", b"&#27;", b"&#xD800;", b"\xff"),
    *(b"<a href='/tin-tuc/a-b-1491870001'>", b"<h1>", b"03/11/2020 14:30", b" style='", b"]]>"),
    *("Bình luận".encode(), b"1" * 40, b"\x1b[2J", "\u202e\u200d\u0301".encode(), b"\r\n", b"\0"),
    *(b"User-agent: *\n", b"Disallow: /*", b"Allow", b"Crawl-delay: 1e999\n", b"WARC/1.1\r\n"),
    *(b"Content-Length: 99999999999\r\n", b"WARC-Date: 9999-12-31T23:59:59-14:00\r\n", b"="),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"//*[count(//*)>0]", b"title = [", b'"'),
    *(b"*/99999 ", b"-", b"OR AND NOT NEAR(", b"title:", b";", b",", b"{", b"[" * 500, b"'"),
    *(b"\x1f\x8b\x08", b"9" * 5000, b'"', b"\n", b" CDX a", b'{"url": ' * 5000, b"<![CDATA["),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]>", b"&d;", b"<?xml version='1.0'"),
    *(b" encoding='utf-7'?>", b"<loc>", b"</url>", b"<link>", b"\xff\xfe<\0", b"https://a\x00["),
]  # fmt: skip
_STORY = "<p>Sáng 3/11, tại trụ sở Thành ủy TPHCM, đồng chí Nguyễn Văn A chủ trì hội nghị.</p>" * 4
_PAGE = f"<html><title>Nhà văn</title><h1>Nhà văn Nguyễn Nhật Ánh</h1>{_STORY}<i>Đình Lý</i></html>"
_ITEM = '<li><a href="/tin-tuc/a-149187000%d">Tin %d</a> 03/11/2020</li>'
_PAGER = '<a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=2">Sau</a>'


@dataclass(frozen=True, kw_only=True)
class Target:
    """Something that takes bytes, and samples of what it takes."""

    read: Callable[[bytes], object]
    samples: Sequence[bytes]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An input that was not borne."""

    target: str
    fault: str
    data: bytes


# --- targets --------------------------------------------------------------------------------------


def _read_page(data: bytes, url: str = ARTICLE) -> None:
    response = CapturedResponse(
        url=url, fetched_at=NOW, status=200, content_type=None, payload=data,
        content_encoding="gzip" if data[:2] == b"\x1f\x8b" else None,
    )  # fmt: skip
    assert response.is_whole in (True, False)
    json.dumps(asdict(parse_response(response)), ensure_ascii=False, default=str).encode()


def _read_list(data: bytes) -> None:
    _read_page(data, LIST)


def _read_robots(data: bytes) -> None:
    Protego.parse(cautious(data.decode("utf-8", "replace"))).can_fetch(ARTICLE, "thanhuy")


def _read_sitemap(data: bytes) -> None:
    with suppress(ValueError, TooLarge):
        read_sitemap(data, "https://thanhuytphcm.vn/sitemap.xml")


def _read_feed(data: bytes) -> None:
    with suppress(ValueError):
        read_feed(data, "https://thanhuytphcm.vn/rss.xml")


def _read_saved_list(data: bytes) -> None:
    with suppress(BadInput):
        for _ in read_addresses(addresses(BytesIO(data), "a"), AddReport()):
            pass


def _read_records(data: bytes) -> None:
    for warc in warc_files(BytesIO(data), "a"):
        for item in records_of(warc.file) if warc.file is not None else ():
            if isinstance(item, Record):
                with suppress(ValueError):
                    understand(item)


def _read_profile(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory, suppress(BadInput):
        (Path(directory) / "profile.toml").write_bytes(data)
        load_profile(Path(directory))


def _read_cron(data: bytes) -> None:
    with suppress(BadInput):
        cron.read(data.decode("utf-8", "replace"))


def _read_query(data: bytes) -> None:
    parse(data.decode("utf-8", "replace"))


def _read_cell(data: bytes) -> None:
    cell = data.decode("utf-8", "replace")
    assert armed(disarmed(cell)) == cell
    assert "\x1b" not in inert(cell)


def _record() -> bytes:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>a\n\r\n0\r\n\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2021-08-03T00:00:00Z\r\n"
        f"WARC-Target-URI: {ARTICLE}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _package() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("archive/a.warc.gz", gzip.compress(_record()))
    return file.getvalue()


_ENTRY = f"<url><loc>{ARTICLE}</loc><lastmod>2026-11-01</lastmod></url>"
_SITEMAP = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{_ENTRY * 3}</urlset>'
_NEWS = f"<item><title>Tin</title><link>{ARTICLE}</link><pubDate>Sun, 01 Nov 2026</pubDate></item>"
_FEED = f'<rss version="2.0"><channel><title>Tin</title>{_NEWS * 3}</channel></rss>'
_ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{ARTICLE}"/></entry></feed>'
_CDX = f" CDX N b a m s k r M S V g\ncom,a)/ 20210803 {ARTICLE} text/html 200 - - - 1 1 a.gz\n"
_CDXJ = f'vn,thanhuytphcm)/ 20210803000000 {{"url": "{ARTICLE}", "status": "200"}}\n'
_CSV = f'id,url,title\r\n1,{ARTICLE},"Tin, ""mới"""\r\n'
_PROFILE = SiteProfile(title=("//h1",), body=("//div[@class='a']",), drop=(".//aside",))
_LIST = "".join(_ITEM % (i, i) for i in range(9)) + _PAGER
_ROBOTS = b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 3"
TARGETS = {
    "page": Target(read=_read_page, samples=[_PAGE.encode(), gzip.compress(_PAGE.encode())]),
    "list": Target(read=_read_list, samples=[_LIST.encode()]),
    "robots": Target(read=_read_robots, samples=[_ROBOTS]),
    "sitemap": Target(
        read=_read_sitemap, samples=[_SITEMAP.encode(), gzip.compress(_SITEMAP.encode())]
    ),
    "feed": Target(read=_read_feed, samples=[_FEED.encode(), _ATOM.encode()]),
    "saved list": Target(
        read=_read_saved_list,
        samples=[
            *(text.encode() for text in (_CDX, _CDXJ, _CSV, _SITEMAP, ARTICLE)),
            gzip.compress(_CDXJ.encode()),
        ],
    ),
    "warc": Target(read=_read_records, samples=[gzip.compress(_record()) * 3, _record() * 3]),
    "wacz": Target(read=_read_records, samples=[_package()]),
    "profile": Target(read=_read_profile, samples=[_PROFILE.to_toml().encode()]),
    "cron": Target(read=_read_cron, samples=[b"0 3 * * 1-5", b"*/15 0-6 1,15 * 7"]),
    "query": Target(read=_read_query, samples=['"Đảng ủy" -covid title:hội 14:30 a:b'.encode()]),
    "cell": Target(read=_read_cell, samples=[b"'=1+1;@SUM(1)\t+2"]),
}  # fmt: skip


# --- search ---------------------------------------------------------------------------------------


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return *data* with a few changes: other bytes, tokens, and parts again and again."""
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(0, len(data))
        end = min(len(data), place + chance.randint(0, 60))
        token = chance.choice(_TOKENS)
        change = chance.randrange(6)
        if change == 0:
            data = data[:place] + chance.randbytes(end - place) + data[end:]
        elif change == 1:
            data = data[:place] + token + data[place:]
        elif change == 2:
            data = (
                data[:place]
                + (data[place:end] or token) * chance.choice((2, 50, 3000))
                + data[end:]
            )
        elif change == 3:
            data = data[:place] + token * chance.choice((2, 100, 5000)) + data[place:]
        elif change == 4:
            data = data[:place] + data[end:]
        else:
            data = data[:place]
    return data[:LARGEST]


def inputs(target: Target, chance: random.Random) -> Iterator[bytes]:
    """Yield mutated samples without end."""
    while True:
        yield mutate(chance.choice(target.samples), chance)


def fault_of(read: Callable[[bytes], object], data: bytes) -> str | None:
    """Return what is wrong with reading *data*; None if nothing is."""
    before, begun = _peak(), time.process_time()
    try:
        with _time_limit():
            read(data)
    except _TooSlowError:
        return f"took longer than {SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the finding
        return f"raised {type(error).__name__}: {error}"
    if time.process_time() - begun > SECONDS:
        return f"took longer than {SECONDS:g} s"
    if _peak() - before > MEMORY:
        return f"took more than {MEMORY >> 20} MB"
    return None


class _TooSlowError(BaseException):
    pass


def _give_up(number: int, frame: FrameType | None) -> None:
    raise _TooSlowError


@contextmanager
def _time_limit() -> Iterator[None]:
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def search(name: str, target: Target, chance: random.Random, rounds: int) -> Iterator[Finding]:
    """Yield what *rounds* inputs of a target bring to light."""
    for data, _ in zip(inputs(target, chance), range(rounds), strict=False):
        fault = fault_of(target.read, data)
        if fault is not None:
            yield Finding(target=name, fault=fault, data=data)


def main(words: Sequence[str] | None = None) -> int:
    """Search for as long as the command line says; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    given = options.parse_args(words)
    chance = random.Random(given.seed)
    end, found, tried = time.monotonic() + given.seconds, 0, 0
    while time.monotonic() < end:
        for name, target in TARGETS.items():
            for finding in search(name, target, chance, rounds=20):
                found += 1
                given.findings.mkdir(exist_ok=True)
                (given.findings / f"{name}-{found}").write_bytes(finding.data)
                print(f"{name}-{found}: {inert(finding.fault)}", flush=True)
            tried += 20
    print(f"{tried:,} inputs, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
