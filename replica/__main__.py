"""``python -m replica``: the stand-in site on the loopback, until stdin closes or SIGTERM comes."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from replica.content import NewsSite
from replica.control import Control
from replica.lists import with_habits
from replica.pages import Pages
from replica.server import Habits, Server
from replica.templates import GROUPS, HELD_OUT, OPEN


def main() -> int:
    """Read the words and serve."""
    words = _words()
    try:
        asyncio.run(_serve(words))
    except (ValueError, OSError) as error:
        print(f"replica: {error}", file=sys.stderr)
        return 2
    return 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--articles", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--template", choices=[*GROUPS, *OPEN, *HELD_OUT], default="mixed")
    parser.add_argument("--log", type=Path, metavar="FILE", help="the requests, a JSON line each")
    parser.add_argument("--faults", metavar="SPEC", default="[]", help="a JSON list, or @FILE")
    parser.add_argument("--lists", metavar="HABITS", default="", help="of lists, with commas")
    for habit in ("gzip", "chunked", "conditional"):
        parser.add_argument(f"--{habit}", action="store_true")
    return parser.parse_args()


async def _serve(words: argparse.Namespace) -> None:
    log = words.log.open("a", encoding="utf-8", buffering=1) if words.log else None
    site = NewsSite(words.articles, words.seed)
    lists = with_habits(site, list(filter(None, words.lists.split(","))))
    pages = Pages(site, words.template, lists=lists)
    habits = Habits(gzip=words.gzip, chunked=words.chunked, conditional=words.conditional)
    server = Server(pages, habits, log)
    control = Control(server)
    for spec in _faults(words.faults):
        control.set_fault(spec)
    server.accept(words.port)
    print(json.dumps({"url": f"http://127.0.0.1:{server.port}"}), flush=True)
    await _until_told(control)
    server.close()
    if log is not None:
        log.close()


def _faults(spec: str) -> list[dict[str, Any]]:
    text = Path(spec[1:]).read_text(encoding="utf-8") if spec.startswith("@") else spec
    faults: list[dict[str, Any]] = json.loads(text)
    return faults


async def _until_told(control: Control) -> None:
    """Obey the lines on stdin until it closes, or until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def obey(line: str) -> None:
        print(control.obey(line), flush=True)

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(obey, line)
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=listen, daemon=True).start()
    await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
