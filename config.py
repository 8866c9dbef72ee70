"""What may differ between installations? One frozen settings object, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
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


#: Letters of a secret that is read from a file.
_LONGEST_SECRET = 100_000


def secret(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return a setting that only its owner may know; None if there is none.

    It is the variable *name*, else what the file holds that the variable ``<name>_FILE`` names.

    :raises BadInput: if that file cannot be read, or others may read or change it
    """
    if environment.get(name):
        return environment[name]
    file = environment.get(f"{name}_FILE")
    if not file:
        return None
    try:
        with Path(file).open(encoding="utf-8") as stream:
            check_private(f"{name}_FILE", file, os.fstat(stream.fileno()))
            return stream.read(_LONGEST_SECRET).strip() or None
    except OSError as error:
        raise BadInput(f"{name}_FILE: {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}_FILE: {file} is no UTF-8 text") from error


def check_private(variable: str, file: str, held: os.stat_result) -> None:
    """See that a secret is nobody else's; of root's files a group may read, as services need."""
    if not stat.S_ISREG(held.st_mode):
        raise BadInput(f"{variable}: {file} is no regular file")
    if held.st_uid not in (0, os.geteuid()):
        raise BadInput(f"{variable}: {file} belongs to another user; make it your own: chown")
    others = 0o037 if held.st_uid == 0 else 0o077
    if held.st_mode & others:
        raise BadInput(
            f"{variable}: others may read or change {file} (mode {held.st_mode & 0o777:o}); "
            f"make it private: chmod 600 {file}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Receivers:
    """Whom to tell; addresses hold passwords, and are shown nowhere."""

    notify: tuple[str, ...] = field(default=(), repr=False)  #: ``THANHUY_NOTIFY``: Apprise URLs
    ping: str | None = field(default=None, repr=False)  #: ``THANHUY_PING``: a base URL

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Receivers:
        """Return whom the environment names.

        :raises BadInput: if a file that it names is open to others
        """
        ping = secret("THANHUY_PING", environment)
        return cls(
            notify=tuple((secret("THANHUY_NOTIFY", environment) or "").split()),
            ping=ping.rstrip("/") if ping else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """What an operator sets once: by the command's options, else by the environment."""

    archive: Path = DEFAULT_ARCHIVE  #: ``--archive``, ``THANHUY_ARCHIVE``
    #: ``--database``, ``THANHUY_DATABASE``; None: in the archive. It may hold a password.
    database: str | None = field(default=None, repr=False)
    contact: str | None = None  #: ``--contact``, ``THANHUY_CONTACT``: who runs the crawler
    rate: str | None = None  #: ``--rate``, ``THANHUY_RATE``: requests a second
    window: str | None = None  #: ``--window``, ``THANHUY_WINDOW``: hours in which it may ask
    workers: str | None = None  #: ``--workers``, ``THANHUY_WORKERS``: processes that read pages

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

        :raises BadInput: if the archive's directory is a file, or a secret is open to others
        """
        directory = Path(archive or environment.get("THANHUY_ARCHIVE") or DEFAULT_ARCHIVE)
        if directory.exists() and not directory.is_dir():
            raise BadInput(f"{directory} is a file; --archive names a directory")
        return cls(
            archive=directory,
            database=database or secret("THANHUY_DATABASE", environment),
            contact=contact or environment.get("THANHUY_CONTACT") or None,
            rate=environment.get("THANHUY_RATE") or None,
            window=environment.get("THANHUY_WINDOW") or None,
            workers=environment.get("THANHUY_WORKERS") or None,
        )
