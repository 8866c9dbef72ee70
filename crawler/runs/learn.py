"""How is ``profile.toml`` loaded, and how is it learned anew from the newest captures?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from crawler.extraction.learn import Sample, learn
from crawler.extraction.profile import SiteProfile
from crawler.parsing.bounds import TooCostly, within_bounds
from storage import captures
from storage.archive import Archive
from storage.articles.holdings import newest_urls
from storage.errors import BadInput
from storage.export.whole_file import whole_file
from storage.own_files import check_own, open_own
from storage.warc.coding import TooLarge
from storage.warc.reader import CaptureReader, DamagedCapture

logger = logging.getLogger(__name__)

FILE = "profile.toml"
#: Articles that an archive holds when a crawl or an import learns of itself.
ENOUGH = 60
#: The newest captures of so many articles are learned from.
LATEST = 200
#: Bytes of a profile; one that was learned has some thousand.
_LONGEST = 1_000_000
#: Seconds that learning from them may take; it takes some ten.
LEARNING_TIMEOUT = 600
#: Seconds in which all of a profile's paths are tried on a page; they take a thousandth.
_TRIAL = 2


def load_profile(directory: Path) -> SiteProfile | None:
    """Return the archive's profile; None if it has none.

    :raises BadInput: if the file does not say what a profile says; the message has the line
    """
    file = directory / FILE
    try:
        with open_own(file) as stream:
            text = stream.read(_LONGEST).decode()
        return _tried_out(text)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is no UTF-8 text: {error.reason}") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error


def _tried_out(text: str) -> SiteProfile:
    """Return the profile that *text* says, once that has been read and followed in time."""
    try:
        fault = within_bounds(_fault, _TRIAL, text)
    except TooCostly as error:
        raise BadInput(f"its paths cost too much: {error}; mend it or learn again") from None
    if fault is not None:
        raise BadInput(fault)
    return SiteProfile.from_toml(text)


def _fault(text: str) -> str | None:
    try:
        SiteProfile.from_toml(text).try_out()
    except BadInput as error:
        return str(error)
    return None


def learn_profile(archive: Archive) -> SiteProfile:
    """Learn the profile from the archive's newest captures and write it into the archive.

    :raises BadInput: if too few of them are articles, or they have nothing in common
    """
    profile = _learned(archive)
    _write(archive.directory, profile)
    return profile


def learn_by_itself(archive: Archive) -> None:
    """Learn a profile where the archive has none, and keep it if it is proven; the log says so.

    A profile that is there is never touched: a person may have written it.
    """
    with archive.snapshot() as connection:
        is_enough = len(newest_urls(connection, ENOUGH)) == ENOUGH
    if not is_enough or (archive.directory / FILE).exists():
        return
    try:
        profile = _learned(archive)
    except BadInput as error:
        logger.info("No profile was learned: %s", error)
        return
    if profile.exact:
        _write(archive.directory, profile)
        logger.info("Learned %s from %d articles", archive.directory / FILE, profile.learned_from)
    else:
        logger.info("No profile was learned: on its own pages it would not read what is there")


def _learned(archive: Archive) -> SiteProfile:
    found = list(samples(archive))
    try:
        profile = within_bounds(_learn, LEARNING_TIMEOUT, found)
    except TooCostly as error:
        raise BadInput(f"no profile can be learned from these captures: {error}") from None
    if isinstance(profile, str):
        raise BadInput(profile)
    written = _written(archive.directory)
    return replace(profile, lists=written.lists, rooms=written.rooms)


def _write(directory: Path, profile: SiteProfile) -> None:
    file = directory / FILE
    check_own(file)
    with whole_file(file) as stream:
        stream.write(profile.to_toml().encode())


def _written(directory: Path) -> SiteProfile:
    """Return the profile that is there, in which a person may have written of the lists.

    Nothing of that can be learned. A file that cannot be read is kept aside.
    """
    try:
        return load_profile(directory) or SiteProfile()
    except BadInput as error:
        file = directory / FILE
        aside = file.with_suffix(".toml.old")
        file.replace(aside)
        logger.warning("%s; it is kept as %s, and what you wrote there is not taken", error, aside)
        return SiteProfile()


def _learn(found: list[Sample]) -> SiteProfile | str:
    """Return the profile, or why there is none."""
    try:
        return learn(found)
    except BadInput as error:
        return str(error)


def samples(archive: Archive, limit: int = LATEST) -> Iterator[Sample]:
    """Yield the newest captures of articles, as learning takes them."""
    with archive.snapshot() as connection:
        reader = CaptureReader(
            archive.directory / "warc",
            original=lambda digest: captures.original(connection, digest),
        )
        for found in captures.newest_of_articles(connection, limit):
            try:
                stored = reader.read(found)
                body = stored.body()
            except (DamagedCapture, TooLarge):
                continue  # `thanhuy verify` tells of it
            yield found.url, body, found.content_type, found.fetched_at
