"""Which names mean the same? A file that an archivist can read and edit; no index depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from storage.errors import BadInput
from vietnamese.words import Forms, Phrase, Printed, cut

#: The file's name, beside this module and in an archive's directory.
FILE = "synonyms.txt"
#: Bytes of the largest file that is read.
_LARGEST = 1_000_000

Words = tuple[Forms, ...]


@dataclass(frozen=True)
class Synonyms:
    """Names that mean the same, group by group."""

    groups: tuple[tuple[Words, ...], ...] = ()

    @cached_property
    def _beginning_with(self) -> dict[str, list[tuple[Words, tuple[Words, ...]]]]:
        """The names by their first word, each with those of its group; long names first."""
        found: dict[str, list[tuple[Words, tuple[Words, ...]]]] = {}
        for group in self.groups:
            for name in group:
                found.setdefault(name[0].folded, []).append((name, group))
        for names in found.values():
            names.sort(key=lambda each: -len(each[0]))
        return found

    def at(self, typed: Sequence[Forms], place: int) -> tuple[int, list[Words]] | None:
        """Return how many words at *place* are a name, and what means the same; None: none is."""
        for name, group in self._beginning_with.get(typed[place].folded, ()):
            part = tuple(typed[place : place + len(name)])
            if _is_name(part, name):
                return len(name), [other for other in group if other != name]
        return None


def _is_name(typed: Words, name: Words) -> bool:
    """Say whether *typed* is that name, with its marks or without."""
    if len(typed) != len(name):
        return False
    text = Printed(tuple(word.exact for word in name), tuple(word.folded for word in name))
    return any(Phrase(typed).find(text))


def read(directory: Path) -> Synonyms:
    """Return the synonyms of an archive's own file, or those that come with the program.

    :raises BadInput: if the archive's file cannot be read
    """
    own = directory / FILE
    try:
        if not own.is_file():
            return default()
        if own.stat().st_size > _LARGEST:
            raise BadInput(f"{own} is larger than {_LARGEST:,} bytes; shorten it")
        return _parse(own.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{own} cannot be read as UTF-8 ({error}); mend or remove it") from error


@lru_cache(maxsize=1)
def default() -> Synonyms:
    """Return the synonyms that come with the program."""
    return _parse(Path(__file__).with_name(FILE).read_text(encoding="utf-8"))


def _parse(text: str) -> Synonyms:
    return Synonyms(tuple(_groups(text)))


def _groups(text: str) -> Iterator[tuple[Words, ...]]:
    for line in text.splitlines():
        names = [tuple(cut(name)) for name in line.partition("#")[0].split("=")]
        group = tuple(dict.fromkeys(filter(None, names)))
        if len(group) > 1:
            yield group
