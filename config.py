"""What may differ between installations? One frozen settings object, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.errors import BadInput

DEFAULT_ARCHIVE = Path("archive")


def user_agent(contact: str | None) -> str:
    """Return the honest user agent: what asks, and whom to write to."""
    from storage.software import SOFTWARE  # noqa: PLC0415  # it takes a while to ask for the version

    return f"{SOFTWARE} (+{contact})" if contact else SOFTWARE


def verifies_certificates(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the site must prove who it is: not where ``THANHUY_VERIFY`` says ``no``.

    For the days in which a site's certificate has lapsed; every such crawl raises an alarm.

    :raises BadInput: if it says something else
    """
    said = environment.get("THANHUY_VERIFY") or "yes"
    if said not in ("yes", "no"):
        raise BadInput(f"THANHUY_VERIFY={said!r} is neither yes nor no")
    return said == "yes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """What an operator sets once: by the command's options, else by the environment."""

    archive: Path = DEFAULT_ARCHIVE  #: ``--archive``, ``THANHUY_ARCHIVE``
    database: str | None = None  #: ``--database``, ``THANHUY_DATABASE``; None: in the archive
    contact: str | None = None  #: ``--contact``, ``THANHUY_CONTACT``: who runs the crawler

    @classmethod
    def read(
        cls,
        *,
        archive: str | Path | None = None,
        database: str | None = None,
        contact: str | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Config:
        """Return the settings: what is given here, else what the environment says.

        :raises BadInput: if the archive's directory is a file
        """
        directory = Path(archive or environment.get("THANHUY_ARCHIVE") or DEFAULT_ARCHIVE)
        if directory.exists() and not directory.is_dir():
            raise BadInput(f"{directory} is a file; --archive names a directory")
        return cls(
            archive=directory,
            database=database or environment.get("THANHUY_DATABASE") or None,
            contact=contact or environment.get("THANHUY_CONTACT") or None,
        )
