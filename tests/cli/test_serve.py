"""``thanhuy serve``: the room opens, or one line says why it does not."""

from __future__ import annotations

import signal
import socket
import sqlite3
import urllib.error
import urllib.request

import pytest

from tests.commands import run, started
from tests.web.samples import story

pytestmark = pytest.mark.filled(by=story)


def served(archive, *words):
    return started("-m", "cli", "serve", "--port", "0", "--archive", archive.directory, *words)


def address(service):
    return service.stdout.readline().split()[-1]


def test_the_room_is_served_until_it_is_told_to_end(archive):
    with served(archive) as service:
        with urllib.request.urlopen(address(service)) as answer:
            assert answer.status == 200
            assert "Quán triệt" in answer.read().decode()
        service.send_signal(signal.SIGTERM)
        assert service.wait(20) == 143
        assert service.stderr.read() == "thanhuy: được yêu cầu dừng · told to end\n"


def test_whoever_is_read_by_others_is_warned(archive):
    with served(archive, "--host", "0.0.0.0") as service:
        address(service)
        assert "password" in service.stderr.readline()


def test_a_further_name_is_answered_when_it_is_allowed(archive):
    with served(archive, "--allow-host", "doc.example.org") as service:
        home = address(service)
        for host, status in (("doc.example.org", 200), ("other.example.org", 421)):
            request = urllib.request.Request(home, headers={"Host": host})
            try:
                answered = urllib.request.urlopen(request).status
            except urllib.error.HTTPError as error:
                answered = error.code
            assert answered == status


def test_a_port_in_use_is_told_in_one_line(archive):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), "--archive", archive.directory)
    assert done.code == 2
    assert f"port {port}" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["--host", "no.such.host.invalid"], ["--host", "203.0.113.9"], ["--port", "70000"],
     ["--host", ""], ["--copy", "README.md"], ["--copy", "/no/such/file"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_served_is_told_in_one_line(archive, words):
    done = run("serve", *words, "--archive", archive.directory, timeout=60)
    assert done.code == 2, done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_where_there_is_no_archive_nothing_is_served(tmp_path):
    done = run("serve", "--archive", tmp_path / "none", "--port", "0")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_a_copy_shows_its_tables_and_its_age(archive, tmp_path):
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        copy.execute("CREATE TABLE copied (a)")
    with (
        served(archive, "--copy", tmp_path / "copy.db") as service,
        urllib.request.urlopen(f"{address(service)}archive") as answer,
    ):
        page = answer.read().decode()
    assert "copied" in page
    assert "bản sao, làm lúc" in page
