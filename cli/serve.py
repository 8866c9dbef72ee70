"""``thanhuy serve``: the reading room, the archive in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, QuietOption, configure, open_archive
from storage.errors import BadInput


@app.command(epilog=example("serve", "serve --port 8080 --archive ./archive"))
def serve(
    host: Annotated[
        str,
        typer.Option(metavar="H", help="Địa chỉ lắng nghe. · The address to listen at."),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=65535,
            help="Cổng; 0: cổng trống bất kỳ. · The port; 0: any free one.",
        ),
    ] = 8001,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Tên miền của phòng đọc, khi đứng sau một proxy. · A name that it goes by, behind "
            "a proxy.",
        ),
    ] = None,
    copy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Kho ở PostgreSQL: bản sao SQLite để hỏi bằng SQL. · Of an archive in PostgreSQL: "
            "the exported SQLite copy that SQL is asked of.",
        ),
    ] = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Phòng đọc: xem kho bằng trình duyệt. · The reading room: the archive in a browser."""
    try:
        from web import server
    except ModuleNotFoundError as error:
        raise BadInput(f"the reading room needs {error.name}; `make install` brings it") from error
    with open_archive(configure(archive, database)) as held, server.bind(host, port) as listening:
        room = server.open_room(held, listening, names=[host, *(allow_host or [])], copy=copy)
        print(f"phòng đọc · reading room: {server.address_of(listening)}", flush=True)
        if server.is_open_to_others(listening) and not quiet:
            print(_OPEN_TO_OTHERS, file=sys.stderr)
        server.serve(room, listening)


_OPEN_TO_OTHERS = (
    "thanhuy: ai tới được máy này đều đọc được kho, không cần mật khẩu; hãy đặt sau một proxy có "
    "đăng nhập · whoever reaches this machine reads the archive, without a password; put a proxy "
    "that asks for one before it"
)
