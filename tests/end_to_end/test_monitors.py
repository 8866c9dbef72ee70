"""Each monitor fires on a replica with that very fault; over a sound site, none does."""

from __future__ import annotations

import os
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alarms.catalog import MONITORS
from alarms.limits import Limits
from alarms.upkeep import upkeep_checks
from jobs import ends, entry
from replica.client import Replica
from storage import incidents
from storage.archive import Archive
from storage.schedule import attempts, jobs
from storage.schedule.attempts import AttemptEnd
from tests.commands import crawl_words, run
from tests.stand_in import SECTION, SENTENCE, Answered, items, page, standing_in
from vietnamese.time import VIETNAM

#: Monitors whose faults stand in tests of their own: receivers that fail, a week that passes.
ELSEWHERE = {
    "receiver": "test_alarm.py",
    "articles-had": "test_completeness.py",
    "lists-allowed": "test_completeness.py",
    "readers-agree": "test_agreement.py",
}
_FULL = ("--mode", "full")
#: A page of the site's that holds no article, and one that holds less than it did.
_SHELL = f"<html><a href='{SECTION}'>Quận 1</a><p>Xin chờ</p></html>"
_POOR = page("<h1>Tin {n}</h1>" + "".join(f"<p>{SENTENCE} {i}.</p>" for i in range(4)))


def open_incidents(archive: Path) -> dict[str, str]:
    """Return what was seen by each monitor that fails."""
    listed = run("alarm", "list", "--format", "json", "--archive", archive).json
    return {each["monitor"]: each["seen"] for each in listed}


def crawl(site, archive, *words, **variables):
    return run(*crawl_words(site, archive, *words), env={**os.environ, **variables})


def limit(archive, **limits):
    """Let other limits hold."""
    lines = "".join(f"{name} = {value}\n" for name, value in limits.items())
    (archive / "monitors.toml").write_text(f"[limits]\n{lines}", encoding="utf-8")


def forbid(path) -> Callable[[Replica, Path], None]:
    def spoil(site, _archive):
        site.set_fault("body", path="/robots.txt", text=f"User-agent: *\nDisallow: {path}\n")

    return spoil


def fault(kind, **fields) -> Callable[[Replica, Path], None]:
    return lambda site, _archive: site.set_fault(kind, **fields)


def no_archive(spoil: Callable[[Replica, Path], None]) -> Callable[[Replica, Path], None]:
    """Spoil a site that nobody has crawled."""

    def both(site, archive):
        shutil.rmtree(archive)
        archive.mkdir()
        spoil(site, archive)

    return both


def lose_capture_file(_site, archive):
    for file in (archive / "warc").iterdir():
        file.rename(archive / file.name)


def damage_captures(_site, archive):
    limit(archive, fixity_sample=1000)
    for file in (archive / "warc").iterdir():
        held = bytearray(file.read_bytes())
        held[len(held) // 2] ^= 0xFF
        file.write_bytes(held)


def fail_now_and_then(site, archive):
    limit(archive, error_least=5, error_share=0.1)
    site.set_fault("status", path="/tin-tuc/*", status=500, each=1, every=2)


def meet_nothing(site, archive):
    limit(archive, like_runs=1, like_least=10, like_share=0.5)
    assert crawl(site, archive, *_FULL).code == 0
    forbid("/tin-tuc/")(site, archive)


@dataclass(frozen=True)
class Fault:
    spoil: Callable[[Replica, Path], object]
    words: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


FAULTS = {
    "crawl-outcome": Fault(lambda site, _: site.refuse()),
    "list-shrunk": Fault(fault("short", path="/", keep=1)),
    "lists-read": Fault(fault("status", path="/nhom-tin/*", status=500)),
    "articles-read": Fault(fault("body", path="/tin-tuc/*", text=_SHELL), _FULL),
    "articles-there": Fault(fault("status", path="/tin-tuc/*", status=404), _FULL),
    "articles-allowed": Fault(forbid("/tin-tuc/"), _FULL),
    "files-had": Fault(no_archive(fault("status", host="images.*", status=500)), ("--images",)),
    "capture-file": Fault(lose_capture_file),
    "certificate": Fault(lambda *_: None, (), (("THANHUY_VERIFY", "no"),)),
    "error-share": Fault(fail_now_and_then, _FULL),
    "articles-like-before": Fault(meet_nothing, _FULL),
    "disk-space": Fault(lambda _, archive: limit(archive, disk_warning_mb=10**9)),
    "fixity": Fault(damage_captures),
}


@pytest.mark.slow
@pytest.mark.parametrize("monitor", FAULTS)
def test_a_monitor_fires_on_its_fault(monitor, site, crawled):
    here = FAULTS[monitor]
    assert open_incidents(crawled) == {}
    here.spoil(site, crawled)
    done = crawl(site, crawled, *here.words, **dict(here.variables))
    assert monitor in open_incidents(crawled), done.err


def test_every_monitor_has_a_fault():
    assert MONITORS.keys() == FAULTS.keys() | _OTHERS | ELSEWHERE.keys()


_OTHERS = {
    "lists-articles", "lists-followed", "cookie-wall", "field-coverage",
    "date-evidence", "template-drift", "nothing-new", "last-good-crawl", "job-started", "job-ended",
}  # fmt: skip


def test_lists_that_only_scripts_lead_on_from_are_an_incident(archive):
    def handle(asked):
        if asked.path in ("/", SECTION):
            more = '<div class="phan-trang"><a href="#" onclick="taiThem()">Trang sau</a></div>'
            return page(items(range(1, 13)) + more)
        return None

    with standing_in(handle) as site:
        crawl(site.url, archive)
    assert "lists-followed" in open_incidents(archive)


def test_lists_without_articles_are_an_incident(archive):
    with standing_in(lambda asked: page("") if asked.path in ("/", SECTION) else None) as site:
        crawl(site.url, archive)
    assert "lists-articles" in open_incidents(archive)


def test_a_cookie_wall_is_an_incident(archive):
    def handle(asked):
        where = {"Location": f"https://thanhuytphcm.vn{asked.path}", "Set-Cookie": "a=1"}
        return Answered("", 302, where)

    with standing_in(handle) as site:
        crawl(site.url, archive)
    assert {"cookie-wall", "crawl-outcome"} <= open_incidents(archive).keys()


@pytest.mark.slow
@pytest.mark.site(template="bootstrap")
def test_a_poorer_template_is_an_incident(site, crawled):
    limit(crawled, latest_articles=10, before_articles=30)
    learned = run("learn", "--archive", crawled)
    assert learned.code == 0, learned.err
    assert crawl(site, crawled, *_FULL).code == 0
    for number in site.publish(10):
        path = site.content.path(number)
        site.set_fault("body", path=path, text=_POOR.replace("{n}", str(number)))
    crawl(site, crawled)
    found = open_incidents(crawled)
    assert {"field-coverage", "date-evidence", "template-drift"} <= found.keys()
    assert "author" in found["field-coverage"]


@pytest.mark.parametrize(("days", "is_told"), [(5, True), (60, False)])
def test_a_certificate_that_lapses_soon_is_an_incident(archive, tmp_path, days, is_told):
    def handle(asked):
        return page(items(range(1, 4))) if asked.path in ("/", SECTION) else None

    with standing_in(handle, tls=certified(tmp_path, timedelta(days=days))) as site:
        trusted = str(tmp_path / "certificate.pem")
        done = crawl(site.url, archive, SSL_CERT_FILE=trusted)
    assert done.summary["articles_new"] == 3, done.err
    assert ("certificate" in open_incidents(archive)) is is_told


def test_a_certificate_of_somebody_else_is_an_incident(crawled, tmp_path):
    with standing_in(lambda _: "", tls=certified(tmp_path, timedelta(days=60))) as site:
        crawl(site.url, crawled)
    found = open_incidents(crawled)
    assert {"certificate", "crawl-outcome"} <= found.keys()


def certified(directory, good_for):
    """Return what a server on the loopback proves itself with, by its own word alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + good_for)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "certificate.pem", directory / "key.pem")
    return context


def test_time_that_passes_without_a_crawl_is_an_incident(crawled):
    job = entry.new_job("day", "0 5 * * *", ["crawl"])
    with Archive.open(crawled) as archive:
        with archive.transaction() as connection:
            jobs.add(connection, replace(job, next_start_at=datetime.now(VIETNAM)))
        soon = upkeep_checks(archive, Limits(), now=datetime.now(VIETNAM) + timedelta(minutes=30))
        late = upkeep_checks(archive, Limits(), now=datetime.now(VIETNAM) + timedelta(days=9))
    assert [check.monitor for check in soon if not check.is_well] == []
    failing = {check.monitor for check in late if not check.is_well}
    assert failing == {"nothing-new", "last-good-crawl", "job-started"}


@pytest.mark.parametrize(
    ("command", "reason", "exit_code", "is_told"),
    [
        ("verify", AttemptEnd.FINISHED, 1, True),
        ("crawl", AttemptEnd.TIME_LIMIT, 143, False),
        ("crawl", AttemptEnd.KILLED, None, True),
        ("crawl", AttemptEnd.FINISHED, 2, True),
        ("crawl", AttemptEnd.FINISHED, 3, False),
        ("export", AttemptEnd.NOT_STARTED, 126, True),
        ("export", AttemptEnd.STOPPED, 143, False),
    ],
)
def test_a_job_that_ends_badly_is_an_incident_until_it_ends_well(
    crawled, command, reason, exit_code, is_told
):
    now = datetime.now(VIETNAM)
    with Archive.open(crawled) as archive, archive.transaction() as connection:
        made = attempts.enter(connection, "night", (command,), due_at=now, log_file="a.log")
        ends.note_end(connection, crawled, made, reason, exit_code, now=now)
        found = [each.name for each in incidents.unresolved(connection)]
        assert found == (["job-ended night"] if is_told else [])
        ends.note_end(connection, crawled, made, AttemptEnd.FINISHED, 0, now=now)
        assert incidents.unresolved(connection) == []


def test_no_crawl_begins_below_the_floor(site, crawled):
    limit(crawled, disk_floor_mb=10**9)
    before = len(site.requests())
    done = crawl(site, crawled)
    assert (done.code, len(done.err.strip().splitlines())) == (5, 1), done.err
    assert len(site.requests()) == before
    assert "crawl-outcome" in open_incidents(crawled)


@pytest.mark.parametrize(
    "text", ["[limits]\nquiet_days = -1", "[limits]\nnonsense = 1", "[severity]\nfixity = 'x'", "="]
)
def test_limits_that_cannot_be_are_said_in_one_line(site, crawled, text):
    (crawled / "monitors.toml").write_text(text, encoding="utf-8")
    done = crawl(site, crawled)
    assert (done.code, len(done.err.strip().splitlines())) == (2, 1), done.err
    assert "monitors.toml" in done.err


def test_a_monitor_that_is_off_says_nothing(site, crawled):
    (crawled / "monitors.toml").write_text('[severity]\nlist-shrunk = "off"\n', encoding="utf-8")
    site.set_fault("short", path="/", keep=1)
    done = crawl(site, crawled)
    assert (done.code, open_incidents(crawled)) == (0, {})
