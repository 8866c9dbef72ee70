"""The room in Debian's Chromium, as its readers see it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from storage.archive import Archive
from tests.web.samples import story

ROOT = Path(__file__).parents[3]
#: Where a page is kept as a picture, for people to look at.
PICTURES = ROOT / "build" / "reading-room"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """The browser of this machine; where there is none, its tests are left out, and say so."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        message = "no Chromium here, so its tests were left out: apt-get install chromium"
        (pytest.fail if "THANHUY_NEEDS_CHROMIUM" in os.environ else pytest.skip)(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def elsewhere():
    """A port that nobody may call; what does, waits there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def callers(listening):
    """Hang up on all who wait at a port, and return how many they were."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            listening.accept()[0].close()
            count += 1
    return count


@pytest.fixture(scope="session")
def room(tmp_path_factory, elsewhere):
    """The address of a room on an archive full of attacks, served by the command."""
    directory = tmp_path_factory.mktemp("room") / "archive"
    with Archive.open(directory, create=True) as archive:
        story(archive, elsewhere=f"127.0.0.1:{elsewhere.getsockname()[1]}".encode())
    words = ("-m", "cli", "serve", "--port", "0", "--archive", str(directory))
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            yield service.stdout.readline().split()[-1].rstrip("/")
        finally:
            service.terminate()


@pytest.fixture
def page(chromium):
    """A page that remembers who answered it, and what ran on it."""
    context = chromium.new_context()
    opened = context.new_page()
    opened.answered, opened.ran = [], []
    opened.on("response", lambda response: opened.answered.append(response.url))
    opened.on("pageerror", lambda error: opened.ran.append(str(error)))
    opened.on("dialog", lambda dialog: (opened.ran.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()
