"""Which site profile does this archive use? The file ``profile.toml`` in it, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crawler.extraction.learn import Sample, learn
from crawler.extraction.profile import SiteProfile
from storage import captures
from storage.archive import Archive
from storage.errors import BadInput
from storage.warc.coding import TooLarge
from storage.warc.reader import CaptureReader, DamagedCapture

FILE = "profile.toml"
#: The newest captures of so many articles are learned from.
LATEST = 200


def load_profile(directory: Path) -> SiteProfile | None:
    """Return the archive's profile; None if it has none.

    :raises BadInput: if the file does not say what a profile says; the message has the line
    """
    file = directory / FILE
    try:
        return SiteProfile.from_toml(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is no UTF-8 text: {error.reason}") from error
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error


def learn_profile(archive: Archive) -> SiteProfile:
    """Learn the profile from the archive's newest captures and write it into the archive.

    :raises BadInput: if too few of them are articles, or they have nothing in common
    """
    profile = replace(learn(samples(archive)), lists=_written_lists(archive.directory))
    file = archive.directory / FILE
    aside = file.with_suffix(".toml.part")
    aside.write_text(profile.to_toml(), encoding="utf-8")
    aside.replace(file)
    return profile


def _written_lists(directory: Path) -> tuple[str, ...]:
    """Return what a person wrote of the lists, which nothing can be learned of."""
    with suppress(BadInput):
        profile = load_profile(directory)
        return () if profile is None else profile.lists
    return ()


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
