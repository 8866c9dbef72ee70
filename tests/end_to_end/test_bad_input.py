"""Bad input gets one clear line and exit code 2 (3 for the origin); nothing is half-written."""

import socketserver
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from threading import Thread

import pytest

from .conftest import Done, contents, crawl, run

ARTICLE = "https://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594"


def assert_one_clear_line(done, code=2):
    assert done.code == code, done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ["crawl", "--since", "2024-02-01", "--until", "2024-01-01"],
        ["crawl", "--since", "never"],
        ["crawl", "--until", "2024-02-30"],
        ["crawl", "--rate", "0"],
        ["crawl", "--rate", "-1"],
        ["crawl", "--mode", "everything"],
        ["crawl", "--origin", "nowhere"],
        ["crawl", "--window", "all day"],
        ["crawl", "--nonsense"],
        ["nonsense"],
        ["extract", "missing.html", "--url", ARTICLE],
        ["extract", "-"],
        ["search", "đảng"],
        ["show", "1491871594"],
        ["show", "no-number"],
        ["export", "csv", "-o", "out.csv"],
        ["status"],
        ["runs"],
        ["schedule", "add", "now and then", "crawl", "--name", "a"],
        ["schedule", "add", "0 5 * * *", "crawl", "--nonsense", "--name", "a"],
        ["schedule", "add", "0 5 * * *", "rm", "--name", "a"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_line(words, tmp_path, monkeypatch):
    monkeypatch.setenv("THANHUY_ARCHIVE", str(tmp_path / "archive"))
    assert_one_clear_line(run(*words))
    assert not (tmp_path / "archive" / "archive.db").exists()


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (b"", ARTICLE),
        (b"   \n ", ARTICLE),
        (b"%PDF-1.4 no page", ARTICLE),
        (b"\x89PNG\r\n\x1a\n\0\0", ARTICLE),
        (b"<html><body><p>x</p></body></html>", "https://example.org/tin-tuc/a-1491871594"),
        (b"<html><body><p>x</p></body></html>", "no address"),
    ],
)
def test_extract_says_what_it_cannot_read(page, url):
    assert_one_clear_line(run("extract", "-", "--url", url, stdin=page))


@pytest.mark.parametrize("command", [["status"], ["search", "đảng"], ["crawl"]])
def test_a_database_that_is_none_is_left_as_it_was(tmp_path, command):
    file = tmp_path / "archive.db"
    file.write_bytes(b"these are no tables\n" * 100)
    assert_one_clear_line(run(*command, "--archive", tmp_path))
    assert file.read_bytes() == b"these are no tables\n" * 100


def test_a_database_of_something_else_is_left_as_it_was(tmp_path):
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    before = (tmp_path / "archive.db").read_bytes()
    assert_one_clear_line(run("status", "--archive", tmp_path))
    assert_one_clear_line(run("crawl", "--origin", "http://127.0.0.1:9", "--archive", tmp_path))
    assert (tmp_path / "archive.db").read_bytes() == before


def test_an_archive_of_a_newer_version_is_left_as_it_was(site, archive):
    crawl(site, archive, "--max-pages", "3")
    with sqlite3.connect(archive / "archive.db") as connection:
        connection.execute("UPDATE archive_version SET version_num = '9999'")
    for command in (["status"], ["crawl", "--origin", site.url]):
        done = run(*command, "--archive", archive)
        assert_one_clear_line(done)
        assert "newer" in done.err


def test_an_origin_that_does_not_answer_is_named(tmp_path):
    done = run("crawl", "--origin", "http://127.0.0.1:9", "--archive", tmp_path / "archive")
    assert_one_clear_line(done, code=3)
    assert "127.0.0.1:9" in done.err
    assert "make demo" in done.err
    assert not (tmp_path / "archive").exists()


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
        done = run("crawl", "--origin", f"http://{origin}", "--archive", archive, "--quiet")
    assert_one_clear_line(done, code=3)
    assert f"{origin} does not answer: " in done.err
    assert contents(archive) == {}


@pytest.mark.parametrize("status", [200, 404])
def test_an_origin_that_is_something_else_is_an_alarm(site, archive, status):
    site.set_fault("body", status=status, text="<html><body><h1>It works!</h1></body></html>")
    done = crawl(site, archive)
    assert done.code == 1
    assert "ALARM: " in done.err
    assert contents(archive) == {}


def test_an_unknown_section_is_answered_with_the_known_ones(site, archive):
    crawl(site, archive)
    done = crawl(site, archive, "--section", "nowhere")
    assert_one_clear_line(done)
    assert "quan-1, " in done.err


def test_an_unknown_section_is_known_to_be_so_after_the_front_page(site, archive):
    done = crawl(site, archive, "--section", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "quan-1, " in done.err
    assert contents(archive) == {}


def test_two_crawls_on_one_archive_are_one_too_many(site, archive):
    words = ["crawl", "--origin", site.url, "--rate", "5", "--archive", str(archive), "--quiet"]
    with subprocess.Popen([sys.executable, "-m", "cli", *words], stderr=subprocess.PIPE) as first:
        while not (archive / "writer.json").exists():
            assert first.poll() is None
        done = crawl(site, archive)
        first.kill()
    assert_one_clear_line(done)
    assert f"process {first.pid}" in done.err


def crawl_on_a_small_disk(site, archive, size):
    """Crawl where writes fail as at a disk's end: no file may grow beyond *size* bytes."""
    words = ["crawl", "--origin", site.url, "--rate", "0", "--quiet", "--archive", str(archive)]
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        f"sys.argv[1:] = {words!r}; import cli; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("room", [0, 2_000, 60_000, 300_000])
def test_a_full_disk_costs_nothing_that_was_stored(site, archive, room):
    crawl(site, archive, "--max-pages", "20")
    before = contents(archive)
    size = max(file.stat().st_size for file in archive.rglob("*") if file.is_file())
    done = crawl_on_a_small_disk(site, archive, size + room)
    if done.code:  # else there was room enough
        assert_one_clear_line(done)
        crawl_on_a_small_disk(site, archive, size + room)  # nobody has made room
    assert run("verify", "--archive", archive).code == 0
    assert before.items() <= contents(archive).items()
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())
    assert run("verify", "--archive", archive).code == 0


def test_a_disk_that_is_full_from_the_start_bars_no_later_crawl(site, archive):
    for size in (1 << 14, 1 << 16, 1 << 18):
        assert_one_clear_line(crawl_on_a_small_disk(site, archive, size))
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
