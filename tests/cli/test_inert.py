"""Whatever pages, files and databases say, a terminal is shown text."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import subprocess
import sys
import termios
from functools import partial

import pytest

from storage.archive import Archive
from storage.inert import escaped, inert
from storage.records import Attachment, Image
from tests.articles import ID, article, save, visit

#: Escapes, controls of both kinds, turned text, markup of the terminal library, half a character.
EVIL = (
    "\x1b]0;chiếm\x07 \x1b[2J \x9b31m \u202etxt.exe\u2066 [/] [link=http://ac.vn]đây[/link] :smile:"
)
#: What may be printed: text, new lines, tabs; colours where the test has a terminal.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m|\r(?=\n)")
COMMANDS = [
    "search đảng",
    "search đảng --format json",
    "search đảng --format csv",
    "show ID",
    "show ID --diff",
    "show ID --diff --revision 2",
    "show ID --format json",
    "status",
    "status --format json",
    "runs",
    "coverage",
    "coverage --format json",
    "verify",
    "verify --json",
    "upgrade",
    "learn",
    "search EVIL",
    "show EVIL",
    "search đảng --section EVIL",
    "search đảng --since EVIL",
    "extract EVIL --url EVIL",
    "extract PAGE --url https://thanhuytphcm.vn/tin-tuc/x-1491871594",
    "extract PAGE --url https://thanhuytphcm.vn/tin-tuc/x-1491871594 --explain",
    "import PAGE",
    "import EVIL",
    "EVIL",
    "schedule list",
    "schedule remove EVIL",
    "check EVIL",
    "export wacz -o EVIL/EVIL",
    "status --archive EVIL",
    "status --database postgresql://EVIL",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """An archive in which every text that a page can fill is hostile."""
    directory = tmp_path_factory.mktemp("hostile")
    with Archive.open(directory / "archive", create=True) as archive:
        for day, word in enumerate(("một", "hai")):
            made = article(
                title=f"Đảng {word} {EVIL}", lead=EVIL, text=f"Đảng {word} {EVIL}\n{EVIL}",
                author=EVIL, source=EVIL, section=EVIL,
                images=(Image(url=f"https://thanhuytphcm.vn/{EVIL}", caption=EVIL, alt=EVIL),),
                attachments=(Attachment(url=f"https://thanhuytphcm.vn/{EVIL}", title=EVIL),),
                evidence={"title": EVIL},
            )  # fmt: skip
            save(archive, visit(made, day, content_type=EVIL, warc_file=f"{EVIL}.warc.gz"))
    page = f"<title>{EVIL}</title><h1>{EVIL}</h1><p>{'Đảng bộ thành phố. ' * 30}{EVIL}</p>"
    (directory / "page.html").write_text(page)
    return directory


def words_of(command, directory):
    places = {"ID": str(ID), "PAGE": str(directory / "page.html")}
    words = [places.get(word, word.replace("EVIL", EVIL)) for word in command.split(" ")]
    where = [] if "--archive" in words else ["--archive", str(directory / "archive")]
    return words + where


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_a_control(command, hostile, thanhuy):
    done = thanhuy(*words_of(command, hostile))
    assert done.out + done.err
    assert "Traceback" not in done.err
    if "csv" not in command:  # for machines, in a pipe: as the site wrote it
        assert not FORBIDDEN.search(done.out)
    assert not FORBIDDEN.search(done.err)


def test_markup_of_the_terminal_library_is_text(hostile, thanhuy):
    for command in ("search đảng", "show ID"):
        done = thanhuy(*words_of(command, hostile))
        assert done.code == 0
        shown = re.sub(r"[\s│]+", "", done.out)
        assert "[/][link=http://ac.vn]đây[/link]:smile:" in shown


def test_json_says_what_the_site_printed(hostile, thanhuy):
    done = thanhuy(*words_of("show ID --format json", hostile))
    assert done.json["author"] == EVIL


def on_terminal(words):
    """Run the command with a terminal for its output; return what the terminal was sent."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cli", *words]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        command,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=environment,
        start_new_session=True,
        preexec_fn=partial(fcntl.ioctl, theirs, termios.TIOCSCTTY, 0),  # noqa: PLW1509
    ) as child:
        os.close(theirs)
        sent = bytearray()
        try:
            while block := os.read(ours, 1 << 16):
                sent += block
        except OSError:  # it has closed its side
            pass
        finally:
            os.close(ours)
    return child.returncode, sent.decode()


@pytest.mark.parametrize(
    "command", ["search đảng", "search đảng --format csv", "show ID", "show ID --diff"]
)
def test_a_terminal_is_sent_text_and_our_colours(command, hostile):
    code, sent = on_terminal(words_of(command, hostile))
    assert code in (0, 2)
    assert "Đảng" in sent
    assert not FORBIDDEN.search(COLOUR.sub("", sent))


@pytest.mark.parametrize("kind", ["csv", "wacz"])
@pytest.mark.parametrize("output", ["-", "/dev/stdout", "/dev/tty"])
def test_an_export_is_refused_to_a_terminal(kind, output, hostile):
    code, sent = on_terminal(words_of(f"export {kind} -o {output}", hostile))
    assert code == 2
    assert "pipe" in sent
    assert "PK" not in sent
    assert len(sent) < 400


def test_signs_stand_for_controls():
    assert inert("a\tb\n\x1b[0m\x7f\x85\u202e") == "a\tb\n␛[0m\ufffd\ufffd\ufffd"
    assert escaped('"\u202e\x7f"') == '"\\u202e\\u007f"'
