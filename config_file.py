"""What does ``thanhuy.toml`` say, and where does each setting in force come from?

The file fills what the environment leaves open; options come before both.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import DEFAULT_ARCHIVE, check_private
from storage.errors import BadInput
from storage.own_files import open_own

FILE = "thanhuy.toml"
#: The variable that names the file, wherever it lies.
VARIABLE = "THANHUY_CONFIG"
#: Bytes of a file that is read; a name with many dots takes the square of its length.
_LONGEST = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What an operator may set once for all commands."""

    key: str  #: in the file
    default: str  #: what holds where nobody sets it
    meaning: str  #: in Vietnamese and English
    is_secret: bool = False
    #: Whether an archive may bring it along: not what names other places or persons.
    is_portable: bool = False

    @property
    def variable(self) -> str:
        """The variable of the environment."""
        return f"THANHUY_{self.key.upper()}"


def _setting(key: str, default: str, meaning: str, **more: bool) -> tuple[str, Setting]:
    return key, Setting(key=key, default=default, meaning=meaning, **more)


SETTINGS: Mapping[str, Setting] = dict(
    (
        _setting("archive", "./archive", "thư mục kho · the archive's directory"),
        _setting("database", "archive.db", "CSDL ngoài kho · the tables elsewhere", is_secret=True),
        _setting("contact", "", "địa chỉ liên hệ · whom the site can write to", is_portable=True),
        _setting("rate", "1", "yêu cầu mỗi giây · requests a second", is_portable=True),
        _setting("window", "", "giờ được hỏi · hours in which it may ask", is_portable=True),
        _setting("workers", "1", "tiến trình đọc · processes that read pages", is_portable=True),
        _setting("verify", "yes", "kiểm chứng thư · certificates are verified, yes or no"),
        _setting("notify", "", "nơi báo tin · Apprise addresses, with blanks", is_secret=True),
        _setting("ping", "", "nơi điểm danh · a healthchecks-style base URL", is_secret=True),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """One setting as it holds now."""

    setting: Setting
    value: str
    source: str  #: the variable, the file, or ``default``


def find(
    archive: str | Path | None = None, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """Return the file in force: the named one, that of the working directory, or the archive's.

    :raises BadInput: if one is named that is not there
    """
    if named := environment.get(VARIABLE):
        if not Path(named).is_file():
            raise BadInput(f"{VARIABLE}: there is no file {named}")
        return Path(named).absolute()
    directory = Path(archive or environment.get("THANHUY_ARCHIVE") or DEFAULT_ARCHIVE)
    places = (Path(FILE), directory / FILE)
    return next((each.absolute() for each in places if each.is_file()), None)


def read(file: Path) -> dict[str, str]:
    """Return the settings that the file names, as variables have them.

    :raises BadInput: if it cannot be read, or names what there is not
    """
    try:
        with open_own(file) as stream:
            text = stream.read(_LONGEST + 1)
            held = os.fstat(stream.fileno())
        told = tomllib.loads(text.decode()) if len(text) <= _LONGEST else {}
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file} is no TOML: {error}") from error
    if len(text) > _LONGEST:
        raise BadInput(f"{file} is larger than {_LONGEST // 1000} kB; it holds a few settings")
    from storage.database.address import DATABASE_FILE  # noqa: PLC0415  # half of a short command

    values = {key: _value(file, key, value) for key, value in told.items()}
    if any(SETTINGS[key].is_secret for key in values):
        check_private(FILE, str(file), held)
    # Wherever its tables are, an archive has captures.
    if any((file.parent / name).exists() for name in (DATABASE_FILE, "warc")):
        _check_portable(file, values)
    if "archive" in values:
        values["archive"] = str(file.parent / values["archive"])
    return values


def _value(file: Path, key: str, value: Any) -> str:
    if key not in SETTINGS:
        raise BadInput(f"{file}: {key!r} is no setting{nearest(key, list(SETTINGS))}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " ".join(value)
    if isinstance(value, (str, int, float)):
        return str(value)
    raise BadInput(f"{file}: {key} is a text or a number")


def nearest(word: str, known: list[str]) -> str:
    """Return what is said of a word that is not known: the nearest one, or all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"; is it {near[0]!r}?" if near else f"; the settings are: {', '.join(known)}"


def _check_portable(file: Path, values: Mapping[str, str]) -> None:
    """See that an archive, which may be somebody else's, names no other place and nobody else."""
    for key in values:
        if not SETTINGS[key].is_portable:
            raise BadInput(
                f"{file}: {key} does not belong into an archive, which others may hand on; set "
                f"{SETTINGS[key].variable}, or name a file elsewhere with {VARIABLE}"
            )


def fill(
    archive: str | Path | None = None, environment: MutableMapping[str, str] = os.environ
) -> None:
    """Let the file fill what the environment leaves open, for this process and its children.

    :raises BadInput: if the file cannot be used
    """
    file = find(archive, environment)
    if file is None:
        return
    for key, value in read(file).items():
        if not _is_set(SETTINGS[key], environment):
            environment[SETTINGS[key].variable] = value
    environment[VARIABLE] = str(file)


def in_force(
    archive: str | Path | None = None, environment: Mapping[str, str] = os.environ
) -> list[InForce]:
    """Return every setting as it holds now, and where it comes from.

    :raises BadInput: if the file cannot be used
    """
    file = find(archive, environment)
    told = read(file) if file is not None else {}
    return [_in_force(setting, told, file, environment) for setting in SETTINGS.values()]


def _in_force(
    setting: Setting, told: Mapping[str, str], file: Path | None, environment: Mapping[str, str]
) -> InForce:
    variable = setting.variable
    if environment.get(variable):
        return InForce(setting=setting, value=environment[variable], source=variable)
    if named := environment.get(f"{variable}_FILE"):
        return InForce(setting=setting, value=named, source=f"{variable}_FILE")
    if setting.key in told:
        return InForce(setting=setting, value=told[setting.key], source=str(file))
    return InForce(setting=setting, value=setting.default, source="default")


def _is_set(setting: Setting, environment: Mapping[str, str]) -> bool:
    variable = setting.variable
    return bool(environment.get(variable) or environment.get(f"{variable}_FILE"))
