"""What can be asked of a running replica? A JSON line in on stdin, a JSON line out on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from replica.content import Removal
from replica.edits import Edit
from replica.faults import fault
from replica.server import Server
from replica.traps import KINDS

_NEWSROOM = frozenset({"publish", "edit", "delete", "restore", "withhold"})


class Control:
    """The newsroom's and the saboteur's hands on a server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._site = server.pages.site
        self._commands: dict[str, Callable[[Mapping[str, Any]], object]] = {
            "publish": lambda words: self._site.publish(words["count"]),
            "edit": lambda words: self._site.edit(words["id"], Edit(words["edit"])),
            "delete": lambda words: self._site.delete(words["id"], Removal(words["manner"])),
            "restore": lambda words: self._site.restore(words["id"]),
            "withhold": lambda words: self._withhold(words["ids"]),
            "set_fault": lambda words: self.set_fault(words["fault"]),
            "clear_faults": lambda _: self._clear_faults(),
            "refuse": lambda _: server.refuse(),
            "accept": lambda _: server.accept(),
            "requests": lambda words: [asdict(r) for r in server.requests[words["since"] :]],
            "violations": lambda _: [asdict(r) for r in server.violations()],
            "warm": lambda _: self._warm(),
        }

    def obey(self, line: str) -> str:
        """Do what one line asks; return the line to answer with."""
        try:
            words = json.loads(line)
            result = self._commands[words["do"]](words)
            if words["do"] in _NEWSROOM:
                self._server.pages.changed()
        except (ValueError, KeyError, TypeError, OSError) as error:
            return json.dumps({"error": f"{type(error).__name__}: {error}"}, ensure_ascii=False)
        return json.dumps({"result": result}, ensure_ascii=False)

    def set_fault(self, spec: Mapping[str, Any]) -> None:
        """Add a fault, or set a trap. :raises ValueError: if it is described wrongly."""
        if spec.get("kind") in KINDS:
            self._server.pages.traps.kinds |= {spec["kind"]}
            self._server.pages.changed()
        else:
            self._server.faults.append(fault(spec))

    def _withhold(self, ids: list[int]) -> None:
        if self._server.pages.lists is None:
            raise ValueError("only lists with habits of their own withhold articles")
        self._server.pages.lists.withheld = set(ids)

    def _clear_faults(self) -> None:
        self._server.faults.clear()
        self._server.pages.traps.kinds = frozenset()
        self._server.pages.changed()

    def _warm(self) -> int:
        """Print every page once, so that only serving is measured afterwards."""
        addresses = list(self._server.pages.addresses())
        for address in addresses:
            self._server.pages.answer("thanhuytphcm.vn", address)
        return len(addresses)
