"""What do all formats have in common? Each writes a selection, and says what it wrote."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any, ClassVar

from storage.errors import BadInput
from storage.export.selection import Selection


@dataclass(frozen=True, kw_only=True)
class Written:
    """What an export holds."""

    rows: dict[str, int]  #: how many, by table
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: their names, by table
    remarks: tuple[str, ...] = ()  #: what a person must know of it, a line each


class StreamForm(ABC):
    """A format that is one stream of bytes: a file, or standard output."""

    name: ClassVar[str]

    @abstractmethod
    def write(self, selection: Selection, stream: IO[bytes]) -> Written:
        """Write what is selected to *stream*."""


class PathForm(ABC):
    """A format that is a folder, or a file that cannot be written from front to end."""

    name: ClassVar[str]
    is_folder: ClassVar[bool] = True

    @abstractmethod
    def write(self, selection: Selection, path: Path) -> Written:
        """Make *path*, at which there is nothing, of what is selected."""


Form = StreamForm | PathForm


def library(module: str, what: str) -> Any:
    """Return a library of the extra ``export``, which *what* needs.

    :raises BadInput: if it is not installed
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise BadInput(
            f"{what} needs {error.name}, which is not installed: `make install` brings it"
        ) from error
