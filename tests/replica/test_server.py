"""The running stand-in site: it serves, obeys, remembers, and fails as it is told."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from replica import client
from replica.client import Replica
from replica.faults import Fault, FaultKind
from replica.known import SEED_ID

HOST = "thanhuytphcm.vn"


@pytest.fixture(scope="module")
def running() -> Iterator[Replica]:
    with client.running(articles=60, template="semantic") as site:
        yield site


@pytest.fixture
def site(running: Replica) -> Iterator[Replica]:
    """A running site with every fault and removal undone afterwards."""
    yield running
    running.clear_faults()
    running.restore(SEED_ID)


def get(
    site: Replica, target: str, host: str = HOST, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=10)
    try:
        words = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", target, headers={"Host": host, **words})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def seed_path(site: Replica) -> str:
    return site.content.path(SEED_ID)


def test_the_seed_is_served_with_the_clock_of_the_load(site: Replica) -> None:
    status, headers, body = get(site, seed_path(site))
    text = body.decode()
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r"(Thứ \w+|Chủ Nhật), ngày \d+ tháng \d+ năm \d{4}", text)
    assert site.truth(SEED_ID).title in text


def test_one_connection_serves_many_requests_also_pipelined(site: Replica) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    ask = f"GET /robots.txt HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    last = f"HEAD / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(ask[:10])
        sock.sendall(ask[10:] + ask + ask + last)
        received = b""
        while piece := sock.recv(65536):
            received += piece
    assert received.count(b"HTTP/1.1 200 OK") == 4
    assert received.endswith(b"\r\n\r\n")


def test_the_request_log_remembers_and_violations_stand_out(site: Replica) -> None:
    since = len(site.requests())
    get(site, "/robots.txt?x=1", User_Agent="tests", If_None_Match='"a"')
    get(site, "/", host="icpv.thanhuytphcm.vn")
    first, second = site.requests(since)
    assert (first.method, first.host, first.path, first.status) == (
        "GET", HOST, "/robots.txt?x=1", 200,
    )  # fmt: skip
    assert (first.user_agent, first.if_none_match) == ("tests", '"a"')
    assert second.status == 421
    assert second in site.violations()
    assert all(request.host == "icpv.thanhuytphcm.vn" for request in site.violations())


def test_the_newsroom_works_while_it_runs(site: Replica) -> None:
    path = seed_path(site)
    (added,) = site.publish()
    assert get(site, site.content.path(added))[0] == 200
    assert str(added) in get(site, "/")[2].decode()
    site.edit(SEED_ID, "title")
    assert site.truth(SEED_ID).title in get(site, path)[2].decode()
    assert "(cập nhật lần 1)" in site.truth(SEED_ID).title
    site.delete(SEED_ID, "410")
    assert get(site, path)[0] == 410
    site.restore(SEED_ID)
    assert get(site, path)[0] == 200


def test_a_wrong_order_is_an_error_and_harms_nothing(site: Replica) -> None:
    with pytest.raises(KeyError):
        site.edit(42)
    with pytest.raises(ValueError, match="misspelt"):
        site.set_fault("misspelt")
    with pytest.raises(ValueError, match="pfad"):
        site.set_fault("reset", pfad="/")
    assert get(site, "/")[0] == 200


# --- faults ----------------------------------------------------------------------------------


def test_a_fault_counts_and_chooses_its_requests() -> None:
    once = Fault(kind=FaultKind.RESET, path="/tin-tuc/*", times=2, after=1)
    assert [once.strikes(HOST, "/tin-tuc/a/b") for _ in range(4)] == [False, True, True, False]
    assert not once.strikes(HOST, "/nhom-tin/a")
    each = Fault(kind=FaultKind.RESET, each=1)
    assert [each.strikes(HOST, t) for t in ("/a", "/b", "/a")] == [True, True, False]
    third = Fault(kind=FaultKind.RESET, every=3, host="www.*")
    assert [third.strikes("www.x", "/") for _ in range(4)] == [True, False, False, True]
    assert not third.strikes(HOST, "/")


@pytest.mark.parametrize("kind", ["reset", "garbage", "down"])
def test_a_torn_connection_gives_no_answer_and_heals(site: Replica, kind: str) -> None:
    site.set_fault(kind, times=1, seconds=0.01)
    with pytest.raises((OSError, http.client.HTTPException)):
        get(site, "/")
    assert site.requests()[-1].status == 0
    assert site.requests()[-1].fault == kind
    site.accept()
    assert get(site, "/")[0] == 200


def test_a_hanging_request_gets_nothing(site: Replica) -> None:
    site.set_fault("hang", times=1)
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=0.3)
    connection.request("GET", "/", headers={"Host": HOST})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


@pytest.mark.parametrize("kind", ["cut", "reset-midway"])
def test_a_body_may_be_shorter_than_promised(site: Replica, kind: str) -> None:
    site.set_fault(kind, times=1)
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        get(site, seed_path(site))


@pytest.mark.parametrize(("kind", "speed"), [("drip", {"rate": 100_000}), ("late", {"seconds": 0})])
def test_a_slow_body_comes_whole_in_the_end(site: Replica, kind: str, speed: dict) -> None:
    site.set_fault(kind, times=1, **speed)
    whole = get(site, "/robots.txt")[2]
    assert whole == get(site, "/robots.txt")[2]


def test_refused_connections_are_accepted_again_on_the_same_port(site: Replica) -> None:
    site.refuse()
    with pytest.raises(ConnectionRefusedError):
        get(site, "/")
    site.accept()
    assert get(site, "/")[0] == 200


def test_statuses_with_and_without_retry_after(site: Replica) -> None:
    site.set_fault("status", status=429, retry_after="120", times=1)
    site.set_fault("status", times=2, status=503)
    first, second, third = (get(site, "/") for _ in range(3))
    assert (first[0], first[1]["retry-after"]) == (429, "120")
    assert second[0] == 503
    assert "retry-after" not in second[1]
    assert third[0] == 200


def test_redirects_lead_astray(site: Replica) -> None:
    site.set_fault("redirect", location="https://icpv.thanhuytphcm.vn/", path="/tin-tuc/*", times=1)
    status, headers, _ = get(site, seed_path(site))
    assert (status, headers["location"]) == (302, "https://icpv.thanhuytphcm.vn/")
    site.set_fault("redirect-loop", path="/tin-tuc/*")
    there = get(site, seed_path(site))[1]["location"]
    back = get(site, seed_path(site), host="www.thanhuytphcm.vn")[1]["location"]
    assert there == f"https://www.thanhuytphcm.vn{seed_path(site)}"
    assert back == f"https://{HOST}{seed_path(site)}"


def test_encodings_lie(site: Replica) -> None:
    site.set_fault("charset", charset="iso-8859-1", times=1)
    _, headers, body = get(site, "/")
    assert headers["content-type"].endswith("iso-8859-1")
    assert "Thành ủy" in body.decode("utf-8")
    site.set_fault("recoded", charset="utf-16", times=1)
    _, headers, body = get(site, seed_path(site))
    assert headers["content-type"] == "text/html"
    assert "Đảng" in body.decode("utf-16")


def test_bodies_explode_tear_and_swell(site: Replica) -> None:
    site.set_fault("gzip-bomb", megabytes=20, times=1)
    _, headers, body = get(site, "/")
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 100_000
    assert len(gzip.decompress(body)) == 20 << 20
    site.set_fault("bad-gzip", times=1)
    with pytest.raises((EOFError, zlib.error)):
        gzip.decompress(get(site, seed_path(site))[2])
    site.set_fault("huge", megabytes=3, times=1)
    assert len(get(site, seed_path(site))[2]) > 2_990_000


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("soft-404", "không tồn tại"),
        ("captcha", "captcha"),
        ("too-many", "quá nhiều yêu cầu"),
        ("login", "Đăng nhập"),
        ("maintenance", "bảo trì"),
        ("shell", "JavaScript"),
    ],
)
def test_other_pages_stand_in_with_status_200(site: Replica, kind: str, words: str) -> None:
    site.set_fault(kind, times=1)
    status, _, body = get(site, seed_path(site))
    assert status == 200
    assert words in body.decode()
    assert site.truth(SEED_ID).title not in body.decode()
    assert not set("\ue001\ue002\ue003") & set(body.decode())


def test_a_list_goes_short_and_bodies_are_empty_or_binary(site: Replica) -> None:
    section = site.content.section(SEED_ID).path
    whole = get(site, section)[2].count(b'href="/tin-tuc/')
    site.set_fault("short", keep=1, path="/nhom-tin/*", times=1)
    assert get(site, section)[2].decode().count("/tin-tuc/") < whole
    site.set_fault("empty", times=1)
    assert get(site, "/")[2] == b""
    site.set_fault("binary", times=1)
    assert get(site, seed_path(site))[2].startswith(b"\x7fELF")


def test_robots_txt_has_its_variants(site: Replica) -> None:
    rules = "User-agent: *\nCrawl-delay: 7\nDisallow: /\n"
    site.set_fault("body", path="/robots.txt", text=rules, content_type="text/plain", times=1)
    assert get(site, "/robots.txt")[2].decode() == rules
    site.set_fault("status", path="/robots.txt", status=500, times=1)
    assert get(site, "/robots.txt")[0] == 500
    assert get(site, "/robots.txt")[0] == 200


def test_a_trap_is_set_and_taken_away(site: Replica) -> None:
    assert get(site, "/lich-cong-tac/2026/1")[0] == 404
    site.set_fault("calendar")
    assert b"/lich-cong-tac/2026/2" in get(site, "/lich-cong-tac/2026/1")[2]
    site.clear_faults()
    assert get(site, "/lich-cong-tac/2026/1")[0] == 404


# --- habits, and the command --------------------------------------------------------------------


def test_habits_gzip_chunks_and_conditions() -> None:
    with client.running(articles=5, habits=("gzip", "chunked", "conditional")) as site:
        status, headers, body = get(site, seed_path(site), Accept_Encoding="gzip")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert headers["transfer-encoding"] == "chunked"
        assert "Đảng" in gzip.decompress(body).decode()
        again = get(site, seed_path(site), If_None_Match=headers["etag"])
        since = get(site, seed_path(site), If_Modified_Since=headers["last-modified"])
        assert (again[0], since[0]) == (304, 304)
        assert again[2] == b""
        site.edit(SEED_ID)
        assert get(site, seed_path(site), If_None_Match=headers["etag"])[0] == 200


def test_the_command_prints_its_url_takes_faults_and_ends_on_sigterm(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    faults = json.dumps([{"kind": "status", "status": 502, "times": 1}, {"kind": "calendar"}])
    words = [sys.executable, "-m", "replica", "--articles", "3", "--log", str(log)]
    with subprocess.Popen(
        [*words, "--faults", faults], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        address = url.removeprefix("http://")
        for expected in (502, 200):
            connection = http.client.HTTPConnection(address, timeout=10)
            connection.request("GET", "/", headers={"Host": HOST})
            assert connection.getresponse().status == expected
            connection.close()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["status"] for line in lines] == [502, 200]
    assert lines[0]["fault"] == "status"


@pytest.mark.parametrize(
    "words",
    [
        ["--faults", "{"],
        ["--faults", '[{"kind": "rain"}]'],
        ["--articles", "0"],
        ["--faults", "@/no/such"],
    ],
)
def test_wrong_words_are_one_clear_line(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "replica", *words],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("replica: ")
    assert len(done.stderr.splitlines()) == 1
