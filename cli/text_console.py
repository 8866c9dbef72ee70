"""How does rich print text that may hold anything? It takes no markup from it, and no controls."""

from __future__ import annotations

from typing import IO, Any

from rich.console import Console
from rich.text import Text

from storage.inert import inert


class TextConsole(Console):
    """A console whose strings are text: no markup, no names of emoji, no controls."""

    def __init__(self, *, file: IO[str], **options: Any) -> None:
        super().__init__(file=file, markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return *text*, inert, as rich prints it."""
        return super().render_str(inert(text), **options)
