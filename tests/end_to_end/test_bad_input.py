"""What is wrong with the origin, the disk or the archive is one clear line, and costs nothing."""

import socketserver
from contextlib import contextmanager
from threading import Thread

import pytest

from tests.commands import altered, contents, crawl, crawl_words, python, run, started


def assert_one_clear_line(done, code=2):
    assert done.code == code, done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@contextmanager
def answering(reply):
    """Have something listen that sends these bytes to whoever connects, and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65536)
            self.request.sendall(reply)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        bytes(range(255, 0, -1)) * 20,
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
    ],
    ids=["nothing", "bytes", "another-protocol", "no-status", "no-length", "cut", "no-gzip"],
)
def test_an_origin_that_answers_nonsense_is_named(archive, reply):
    with answering(reply) as origin:
        done = crawl(f"http://{origin}", archive, "--rate", "1")
    assert_one_clear_line(done, code=3)
    assert f"{origin} does not answer: " in done.err
    assert contents(archive) == {}


@pytest.mark.parametrize("status", [200, 404])
def test_an_origin_that_is_something_else_is_an_alarm(site, archive, status):
    site.set_fault("body", status=status, text="<html><body><h1>It works!</h1></body></html>")
    done = crawl(site, archive)
    assert done.code == 1
    assert "ALARM: " in done.err
    assert "links to no article" in done.err or status == 404
    assert contents(archive) == {}


def test_an_unknown_section_is_answered_with_the_known_ones(site, crawled):
    done = crawl(site, crawled, "--section", "nowhere")
    assert_one_clear_line(done)
    assert "quan-1, " in done.err


def test_an_unknown_section_is_known_to_be_so_after_the_front_page(site, archive):
    done = crawl(site, archive, "--section", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "quan-1, " in done.err
    assert contents(archive) == {}


def test_two_crawls_on_one_archive_are_one_too_many(site, archive):
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "5")) as first:
        while not (archive / "writer.json").exists():
            assert first.poll() is None
        done = crawl(site, archive)
    assert_one_clear_line(done, code=4)
    assert f"process {first.pid}" in done.err


def crawl_on_a_small_disk(site, archive, size):
    """Crawl where writes fail as at a disk's end: no file may grow beyond *size* bytes."""
    small = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    )
    return python(*altered(small, *crawl_words(site, archive)))


@pytest.mark.parametrize("room", [0, 2_000, 60_000, 300_000])
def test_a_full_disk_costs_nothing_that_was_stored(site, archive, room):
    crawl(site, archive, "--max-pages", "20")
    before = contents(archive)
    size = max(file.stat().st_size for file in archive.rglob("*") if file.is_file())
    done = crawl_on_a_small_disk(site, archive, size + room)
    if done.code:  # else there was room enough
        assert_one_clear_line(done, code=5)
        crawl_on_a_small_disk(site, archive, size + room)  # nobody has made room
    assert run("verify", "--archive", archive).code == 0
    assert before.items() <= contents(archive).items()
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())
    assert run("verify", "--archive", archive).code == 0


def test_a_disk_that_is_full_from_the_start_bars_no_later_crawl(site, archive):
    for size in (1 << 14, 1 << 16, 1 << 18):
        assert_one_clear_line(crawl_on_a_small_disk(site, archive, size), code=5)
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b\x08"])
def test_a_run_that_was_killed_while_it_made_a_capture_file_bars_no_other(site, archive, left):
    crawl(site, archive, "--max-pages", "3")
    (archive / "warc" / "thanhuy-00001-20261123000000-00001.warc.gz.open").write_bytes(left)
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())


def test_a_run_that_was_killed_while_it_made_the_archive_bars_no_other(site, tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "archive.db").touch()
    done = crawl(site, archive, "--max-pages", "3")
    assert done.code == 0, done.err
