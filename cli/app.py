"""How is a command entered, and how does it end? One line for what goes wrong, and its code."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Container
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from cli.inert import inert_streams
from cli.options import ArchiveOption, DatabaseOption, QuietOption
from cli.signals import INTERRUPTED, TOLD_TO_END
from cli.streams import ReaderGone
from storage.errors import ThanhuyError, without_password


class Command(TyperCommand):
    """A command in whose query ``-word`` is a word to leave out, not an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Set query words apart from the options before they are parsed."""
        if any(param.name == "words" for param in self.params):
            options = {name for param in self.get_params(ctx) for name in param.opts}
            args = _with_words_behind(args, options)
        return super().parse_args(ctx, args)


def _with_words_behind(args: list[str], options: Container[str]) -> list[str]:
    """Return *args* with the words that begin with one dash behind all options.

    >>> _with_words_behind(["a", "-b", "-q", "--limit", "3"], {"-q", "--limit"})
    ['a', '-q', '--limit', '3', '--', '-b']
    """
    end = args.index("--") if "--" in args else len(args)
    given, literal = args[:end], args[end + 1 :]
    words = [each for each in given if re.match("-[^-]", each) and each not in options]
    others = [each for each in given if each not in words]
    return [*others, "--", *words, *literal]


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


def new_app() -> Commands:
    """Return ``thanhuy`` without a command."""
    made = Commands(
        name="thanhuy",
        help="Kho lưu trữ tin thanhuytphcm.vn. · The archive of thanhuytphcm.vn.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_thanhuy)
    return made


def _say_version(*, asked: bool) -> None:
    if asked:
        from storage.software import SOFTWARE

        print(SOFTWARE)
        raise typer.Exit


def _thanhuy(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda asked: _say_version(asked=asked),
            is_eager=True,
            help="Phiên bản. · The version.",
        ),
    ] = False,
) -> None:
    # With it, a command stays one of several also where it alone has been loaded.
    return


app = new_app()


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
        try:
            return function(*arguments, **options)
        except BrokenPipeError as error:  # of stdout under another name, such as /dev/stdout
            raise ReaderGone from error
        except KeyboardInterrupt as error:  # of which Typer would make an exit without a word
            raise typer.Abort from error

    parameters = [*signature.parameters.values(), *missing]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


def example(*commands: str) -> str:
    """Return the epilog that shows how a command is used."""
    return "Ví dụ · Example:  " + "   |   ".join(f"thanhuy {command}" for command in commands)


def fail(message: str, code: int) -> int:
    """Print one clear line to stderr and return the exit code."""
    print(f"thanhuy: {without_password(' '.join(message.split()))}", file=sys.stderr)
    return code


def run(arguments: list[str] | None = None, commands: Commands = app) -> int:
    """Run the command line and return its exit code; errors become one line."""
    with inert_streams():
        return _run(arguments, commands)


def _run(arguments: list[str] | None, commands: Commands) -> int:
    try:
        code = commands(arguments, prog_name="thanhuy", standalone_mode=False)
        sys.stdout.flush()
    except ThanhuyError as error:
        return fail(f"{error.meaning} · {error}", error.exit_code)
    except typer.TyperException as error:
        return fail(f"câu lệnh không đúng · {error.format_message()} (thanhuy --help)", 2)
    except (KeyboardInterrupt, typer.Abort):
        return fail("đã dừng · interrupted", INTERRUPTED)
    except SystemExit as error:
        return _ended(error)
    except ReaderGone:
        return 0
    return code if isinstance(code, int) else 0


def _ended(told: SystemExit) -> int:
    """Return the exit code of what a signal has ended."""
    if told.code == TOLD_TO_END:
        return fail("được yêu cầu dừng · told to end", TOLD_TO_END)
    if told.code == INTERRUPTED:
        return fail("đã dừng · interrupted", INTERRUPTED)
    raise told
