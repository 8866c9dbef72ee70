"""How are control characters kept from the terminal? Each is shown as a visible sign.

What pages, headers, files and databases say is printed like any other text. `run` puts these
streams in place of stdout and stderr, so that nothing that is printed can go past them; tables and
colours are rich's, whose strings go through `cli.text_console`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from storage.inert import inert


class InertStream(io.TextIOBase):
    """A stream of text that lets no control through to *plain*."""

    def __init__(self, plain: TextIO) -> None:
        self.plain = plain
        #: Where rich writes, by its own word for it: its colours are controls.
        self.rich_proxied_file = plain

    def write(self, text: str) -> int:
        """Write *text*, inert."""
        self.plain.write(inert(text))
        return len(text)

    def flush(self) -> None:
        """Flush what was written."""
        self.plain.flush()

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return self.plain.isatty()

    def fileno(self) -> int:
        """Return the number of the file."""
        return self.plain.fileno()

    @property
    def buffer(self) -> BinaryIO:
        """The stream of bytes below."""
        return self.plain.buffer

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has an attribute
        """The encoding of the stream below."""
        return self.plain.encoding


@contextmanager
def inert_streams() -> Iterator[None]:
    """Let nothing but inert text through to stdout and stderr."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_made_inert, before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _made_inert(stream: TextIO) -> TextIO:
    return stream if isinstance(stream, InertStream) else InertStream(stream)  # type: ignore[return-value]


def for_machines(stream: TextIO) -> TextIO:
    """Return where every character is written as it is; on a terminal, where it is inert."""
    return stream if stream.isatty() or not isinstance(stream, InertStream) else stream.plain
