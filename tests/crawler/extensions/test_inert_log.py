"""What Scrapy logs of a page does nothing to a terminal, also where ``scrapy`` was called."""

from __future__ import annotations

import logging
from io import StringIO

import pytest

from crawler.extensions.inert_log import InertLog
from tests.commands import python

EVIL = "\x1b]0;owned\x07 \x9b2J \u202etxt"


def test_every_handler_of_the_root_shows_signs(monkeypatch):
    said = [StringIO(), StringIO()]
    handlers = [logging.StreamHandler(stream) for stream in said]
    handlers[1].setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    monkeypatch.setattr(logging.root, "handlers", handlers)
    for _ in range(2):  # a second crawl in the process
        InertLog().take_handlers()
    try:
        int(EVIL)
    except ValueError:
        logging.getLogger("scrapy").exception("a page says %s", EVIL)
    for stream in said:
        told = stream.getvalue()
        assert "owned" in told
        assert "Traceback" in told
        assert not set(EVIL) & set("\x1b\x07\x9b\u202e") & set(told)
    assert said[1].getvalue().startswith("ERROR a page says ␛]0;owned")


@pytest.mark.parametrize("log", ["stderr", "file"])
def test_scrapy_itself_logs_so(log, tmp_path):
    """A spider of one's own that runs with this project's settings."""
    spider = tmp_path / "spider.py"
    spider.write_text(f"""
import scrapy
class Evil(scrapy.Spider):
    name = "evil"
    async def start(self):
        self.logger.error({EVIL!r})
        return
        yield
""")
    words = ["-m", "scrapy", "runspider", spider]
    file = tmp_path / "log"
    done = python(*words, *(["--logfile", file] if log == "file" else []))
    told = file.read_text() if log == "file" else done.err
    assert "owned" in told
    assert not set("\x1b\x07\x9b\u202e") & set(told)


def test_the_command_says_what_was_wrong_with_signs():
    done = python("-m", "scrapy", "crawl", "news", "-a", f"mode={EVIL}")
    assert done.code == 2
    assert not set("\x1b\x07\x9b\u202e") & set(done.err)
