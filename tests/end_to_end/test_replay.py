"""What is kept can be looked at with tools that are not ours: pywb shows it, wacz accepts it.

They live in an environment of their own, ``.venv-pywb``, because pywb needs older libraries than
Scrapy does; ``make setup`` makes it.
"""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from replica.content import NewsSite
from storage import captures
from storage.archive import Archive
from storage.export.wacz import Wacz
from storage.warc.digests import payload_digest
from storage.warc.writer import CaptureWriter
from tests.exchanges import exchange
from tests.exports import exported
from tests.foreign_crawler import CAPTURED, Crawler, take

TOOLS = Path(__file__).parents[2] / ".venv-pywb" / "bin"


SITE = NewsSite(articles=10)
LIST = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
FORM = ((b"Content-Type", b"application/x-www-form-urlencoded"),)
PRESSED = "__EVENTTARGET=ctl00%24gv&__EVENTARGUMENT=Page%242&tuKhoa=%C4%90%E1%BA%A3ng+b%E1%BB%99"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """An archive with copied captures, one of our own, and revisits of both, ours and copied."""
    directory = tmp_path_factory.mktemp("kept")
    with Crawler(directory / "a.warc.gz", SITE) as crawler:
        for id_ in SITE.ids()[1:]:
            record = crawler.fetch(id_)
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        crawler.repeat(f"{crawler.url(id_)}?again", digest, at=CAPTURED + timedelta(days=1))
    with Archive.open(directory / "archive", create=True) as archive:
        take(archive, crawler)
        write_our_own(archive)
        yield archive


def write_our_own(archive):
    with CaptureWriter(archive.directory / "warc", software="test", run_id=2) as writer:
        id_ = SITE.ids()[0]
        ours = exchange(
            Crawler.page(SITE, id_),
            url=f"https://thanhuytphcm.vn{SITE.path(id_)}",
            fetched_at=CAPTURED,
            response_headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        )
        original = writer.write(ours)
        later = CAPTURED + timedelta(days=30)
        writer.write(exchange(ours.body, url=ours.url, fetched_at=later), previous=original)
        last = CAPTURED + timedelta(days=60)
        unchanged = exchange(b"", url=ours.url, fetched_at=last, status=304)
        writer.write(unchanged, previous=original)
        body = Crawler.page(SITE, SITE.ids()[-1])
        with archive.snapshot() as connection:
            copied = captures.original(connection, payload_digest(body))
        again = exchange(body, url=f"{copied.url}?new", fetched_at=later)
        writer.write(again, previous=copied)
        writer.write(exchange(b"<p>the second page", url=LIST, request_method="POST",
                              request_headers=FORM, request_body=PRESSED.encode()))  # fmt: skip


@pytest.fixture(scope="module")
def wayback(tmp_path_factory, kept):
    """The address of pywb, set up as docs/preservation.md says."""
    directory = tmp_path_factory.mktemp("wayback")
    files = [str(path) for path in (kept.directory / "warc").iterdir()]
    index = directory / "index.cdxj"
    done = subprocess.run(
        [TOOLS / "cdxj-indexer", "--sort", "--post-append", *files],
        check=True,
        timeout=60,
        capture_output=True,
    )
    lines = done.stdout.splitlines(keepends=True)
    index.write_bytes(b"".join(line for line in lines if b'"status": "304"' not in line))
    (directory / "config.yaml").write_text(
        f"collections:\n  thanhuy:\n    index_paths: {index}\n"
        f"    archive_paths: {kept.directory / 'warc'}/\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [TOOLS / "wayback", "--port", str(port), "--bind", "127.0.0.1"]
    with (
        (directory / "wayback.log").open("w") as log,
        subprocess.Popen(command, cwd=directory, stdout=log, stderr=log) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield f"{address}/thanhuy"
        server.terminate()


def wait_for(address):
    until = time.monotonic() + 90  # all processors may be at other tests
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def replayed(address, form=None):
    with urllib.request.urlopen(address, form, timeout=30) as response:
        return response.read()


def test_pywb_shows_what_was_captured(wayback):
    for number, host in ((0, "https://thanhuytphcm.vn"), (-1, "http://www.hcmcpv.org.vn")):
        id_ = SITE.ids()[number]
        url = f"{host}{SITE.path(id_)}"
        assert replayed(f"{wayback}/20261120013000id_/{url}") == Crawler.page(SITE, id_)
        shown = replayed(f"{wayback}/20261120013000mp_/{url}").decode()
        assert SITE.truth(id_).title in shown


def test_pywb_follows_a_revisit_to_its_body(wayback):
    id_ = SITE.ids()[0]
    url = f"https://thanhuytphcm.vn{SITE.path(id_)}"
    for date in ("20261220", "20270119"):  # the latter says 304
        assert replayed(f"{wayback}/{date}013000id_/{url}") == Crawler.page(SITE, id_)


def test_pywb_follows_revisits_of_a_copied_capture(wayback):
    id_ = SITE.ids()[-1]
    url = f"http://www.hcmcpv.org.vn{SITE.path(id_)}"
    for again in (f"{url}?again", f"{url}?new"):
        assert replayed(f"{wayback}/2026id_/{again}") == Crawler.page(SITE, id_)


def test_pywb_finds_what_was_posted_for(wayback):
    address = f"{wayback}/20261123050000id_/{LIST}"
    assert replayed(address, PRESSED.encode()) == b"<p>the second page"


def test_wacz_accepts_the_export(kept, tmp_path):
    path = tmp_path / "a.wacz"
    assert exported(kept, Wacz(), path).rows["captures"] == len(SITE.ids())
    command = [TOOLS / "wacz", "validate", "-f", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "valid" in done.stdout
