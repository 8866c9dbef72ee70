"""A replica of the site to crawl, and what a crawl of it without faults brings."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from replica import client
from replica.pages import Pages
from replica.server import Request
from tests.commands import Done, contents, crawl

#: The site of a test that asks for no other.
USUAL = {"articles": 40, "seed": 7}


@dataclass(frozen=True, kw_only=True)
class Sound:
    """What a crawl of a site without faults came to."""

    archive: Path  #: not to be changed
    done: Done
    contents: dict[int, tuple[Any, ...]]
    pages: Pages  #: what the site publishes, and the truth of it
    requests: int
    violations: list[Request]


@pytest.fixture
def archive(tmp_path):
    """Where an archive may be made."""
    return tmp_path / "archive"


@pytest.fixture
def site_options(request):
    """What kind of replica this test's mark asks for."""
    mark = request.node.get_closest_marker("site")
    return USUAL | (mark.kwargs if mark else {})


@pytest.fixture
def site(site_options):
    """A running replica of the test's own: the usual one, or as a mark says."""
    with client.running(**site_options) as running:
        yield running


@pytest.fixture(scope="session")
def sound_crawls():
    """Crawls without faults, by the replica that was crawled."""
    return {}


@pytest.fixture
def sound(site_options, sound_crawls, tmp_path_factory):
    """What a crawl of the test's site brings when nothing is wrong; it is made once."""
    key = tuple(sorted(site_options.items()))
    if key not in sound_crawls:
        archive = tmp_path_factory.mktemp("sound") / "archive"
        with client.running(**site_options) as site:
            done = crawl(site, archive)
            assert done.code == 0, done.err
            sound_crawls[key] = Sound(
                archive=archive,
                done=done,
                contents=contents(archive),
                pages=site.pages,
                requests=len(site.requests()),
                violations=site.violations(),
            )
    return sound_crawls[key]


@pytest.fixture
def crawled(sound, archive):
    """The archive of such a crawl, to go on with."""
    return shutil.copytree(sound.archive, archive)
