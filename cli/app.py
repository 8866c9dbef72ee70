"""What do all commands share? The app, the common options, and one line for what goes wrong."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from config import Config
from storage.errors import ThanhuyError

app = typer.Typer(
    name="thanhuy",
    help="Kho lưu trữ tin thanhuytphcm.vn. · The archive of thanhuytphcm.vn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="DIR",
        help="Thư mục kho. · The archive's directory. [env: THANHUY_ARCHIVE] [default: ./archive]",
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="CSDL ngoài kho. · The tables elsewhere, postgresql+psycopg://… "
        "[env: THANHUY_DATABASE]",
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Chỉ in kết quả. · Results only, no progress.")
]


def example(*commands: str) -> str:
    """Return the epilog that shows how a command is used."""
    return "Ví dụ · Example:  " + "   |   ".join(f"thanhuy {command}" for command in commands)


def fail(message: str, code: int) -> int:
    """Print one clear line to stderr and return the exit code."""
    print(f"thanhuy: {' '.join(message.split())}", file=sys.stderr)
    return code


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors become one line."""
    try:
        code = app(arguments, prog_name="thanhuy", standalone_mode=False)
    except ThanhuyError as error:
        return fail(str(error), error.exit_code)
    except typer.TyperException as error:
        return fail(f"{error.format_message()} (thanhuy --help)", 2)
    except (KeyboardInterrupt, typer.Abort):
        return fail("interrupted", 130)
    except BrokenPipeError:
        # The reader has seen enough; Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


def configure(archive: Path | None, database: str | None) -> Config:
    """Return the settings that the common options and the environment give."""
    return Config.read(archive=archive, database=database)
