"""What do all commands share? The app, the common options, and one line for what goes wrong."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand

from cli.options import ArchiveOption, DatabaseOption, QuietOption
from storage.errors import ThanhuyError


class Command(TyperCommand):
    """A command in whose query ``-word`` is a word to leave out, not an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Set query words apart from the options before they are parsed."""
        if any(param.name == "words" for param in self.params):
            options = {name for param in self.get_params(ctx) for name in param.opts}
            end = args.index("--") if "--" in args else len(args)
            words = [
                arg
                for arg in args[:end]
                if len(arg) > 1 and arg[0] == "-" != arg[1] and arg not in options
            ]
            others = [arg for arg in args[:end] if arg not in words]
            args = [*others, "--", *words, *args[end + 1 :]]
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """Commands, each with the options that all have in common."""

    def command(  # type: ignore[override]  # its many arguments are handed on as they come
        self, name: str | None = None, **settings: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Enter the decorated function as a command."""
        register = super().command(name, cls=Command, **settings)

        def enter(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_with_common_options(function))
            return function

        return enter


app = Commands(
    name="thanhuy",
    help="Kho lưu trữ tin thanhuytphcm.vn. · The archive of thanhuytphcm.vn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _thanhuy() -> None:
    # With it, a command stays one of several also where it alone has been loaded.
    return


_COMMON = {"archive": ArchiveOption, "database": DatabaseOption, "quiet": QuietOption}


def _with_common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take the common options that mean nothing to it, as scripts expect."""
    signature = inspect.signature(function, eval_str=True)
    missing = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=False if name == "quiet" else None,
            annotation=option,
        )
        for name, option in _COMMON.items()
        if name not in signature.parameters
    ]

    @functools.wraps(function)
    def command(*arguments: Any, **options: Any) -> Any:
        for parameter in missing:
            options.pop(parameter.name, None)
        return function(*arguments, **options)

    parameters = [*signature.parameters.values(), *missing]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


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
        return fail(f"{error.meaning} · {error}", error.exit_code)
    except typer.TyperException as error:
        return fail(f"câu lệnh không đúng · {error.format_message()} (thanhuy --help)", 2)
    except (KeyboardInterrupt, typer.Abort):
        return fail("đã dừng · interrupted", 130)
    except BrokenPipeError:
        # The reader has seen enough; Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
