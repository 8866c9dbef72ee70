"""Can a command be scheduled as it was typed? Seen today, not at five in the morning."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from typer.main import get_command

from cli.app import app
from cli.commands import load
from cli.options import query
from config import Config
from crawler.options import CrawlOptions, require_contact
from storage.errors import BadInput


def checked_command(words: Sequence[str], config: Config) -> list[str]:
    """Return the words of a command that would run, with the place that it writes to made certain.

    A job runs in the archive's directory. A file that lies in the archive is named from there, so
    that a copy of the archive writes into itself; any other by its whole path.

    :raises BadInput: if the command would end with a word about its use
    :raises typer.TyperException: likewise, as the command itself would
    """
    load(words[0])
    command, rest = _find(get_command(app), list(words))
    made = command.make_context(words[0], list(rest))
    made.close()
    _CHECKS.get(words[0], _check_nothing)(made.params, config)
    written = made.params.get("output")
    if written is None:
        return list(words)
    return _named_certainly(words, command, str(written), config)


def _find(command: Any, words: list[str]) -> tuple[Any, list[str]]:
    """Follow the words to the command that they name; ``export`` has one for each format."""
    while hasattr(command, "commands"):
        names = ", ".join(command.commands)
        if not words or words[0] not in command.commands:
            raise BadInput(f"{command.name} needs one of: {names}")
        command = command.commands[words.pop(0)]
    return command, words


# --- what each kind checks before it does anything ------------------------------------------------


def _check_crawl(params: Mapping[str, Any], config: Config) -> None:
    options = CrawlOptions.parse(**_fitting(CrawlOptions.parse, params))
    contact = params.get("contact") or config.contact
    require_contact(Config(archive=config.archive, contact=contact), options)


def _check_export(params: Mapping[str, Any], _config: Config) -> None:
    query(**{name: value for name, value in _fitting(query, params).items() if name != "words"})


def _check_backup(params: Mapping[str, Any], _config: Config) -> None:
    if not params["directory"].is_absolute():
        raise BadInput(f"{params['directory']}: a scheduled backup names its whole path, /mnt/…")


def _check_nothing(_params: Mapping[str, Any], _config: Config) -> None:
    """See to nothing: its options were parsed, and there is no more to them."""


_CHECKS = {"backup": _check_backup, "crawl": _check_crawl, "export": _check_export}


def _fitting(function: Callable[..., Any], params: Mapping[str, Any]) -> dict[str, Any]:
    known = inspect.signature(function).parameters
    return {name: value for name, value in params.items() if name in known and value}


# --- where it writes ------------------------------------------------------------------------------


def _named_certainly(words: Sequence[str], command: Any, written: str, config: Config) -> list[str]:
    if written == "-":
        raise BadInput("a scheduled export writes to a file; name it with -o")
    target = Path(written).absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise BadInput(f"{target} cannot be written: name a file in a directory that there is")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise BadInput(f"{target} cannot be written: mend its permissions, or name another file")
    home = config.archive.resolve()
    whole = target.parent.resolve() / target.name
    certain = str(whole.relative_to(home) if whole.is_relative_to(home) else whole)
    options = next(param.opts for param in command.params if param.name == "output")
    return [_renamed(word, before, written, certain, options) for before, word in _pairs(words)]


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(["", *words], words, strict=False))


def _renamed(word: str, before: str, written: str, certain: str, options: Sequence[str]) -> str:
    if word == written and before in options:
        return certain
    for option in options:
        glue = "=" if option.startswith("--") else ""
        if word == f"{option}{glue}{written}":
            return f"{option}{glue}{certain}"
    return word
