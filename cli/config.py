"""``thanhuy config``: the settings in force, where each comes from, and can it be used?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import config_file
from cli.app import Commands, app, example, fail
from cli.options import ArchiveOption, DatabaseOption, ReportFormat, ReportFormatOption, configure
from cli.tables import print_columns, print_json
from config import Config, Receivers, verifies_certificates
from config_file import SETTINGS, InForce
from storage.errors import ThanhuyError

config = Commands(no_args_is_help=True)
app.add_typer(config, name="config", help="Thiết lập. · The settings in force.")

#: Variables that are no settings: how commands speak with each other, and with tests.
_OTHERS = (config_file.VARIABLE, "THANHUY_LIFELINE")
_HIDDEN = "••••"


@config.command(epilog=example("config show", "config show --format json"))
def show(output: ReportFormatOption = ReportFormat.TABLE, archive: ArchiveOption = None) -> None:
    """Xem thiết lập và nguồn của từng mục. · Each setting, and where it comes from."""
    shown = config_file.in_force(archive)
    if output is ReportFormat.JSON:
        print_json([_as_json(each) for each in shown])
        return
    print_columns(
        ["mục · key", "giá trị · value", "nguồn · source", "nghĩa · meaning"],
        [_row(each) for each in shown],
    )


def _as_json(each: InForce) -> dict[str, str]:
    return {
        "key": each.setting.key,
        "value": _told(each),
        "source": each.source,
        "variable": each.setting.variable,
    }


def _row(each: InForce) -> list[str]:
    return [each.setting.key, _told(each), each.source, each.setting.meaning]


def _told(each: InForce) -> str:
    """Return the value as anybody may see it."""
    if not each.setting.is_secret or each.source == "default" or each.source.endswith("_FILE"):
        return each.value
    return _HIDDEN


@config.command(epilog=example("config check"))
def check(archive: ArchiveOption = None, database: DatabaseOption = None) -> int:
    """Kiểm tra thiết lập. · Can every setting be used? Exit 2 and a line for each that cannot."""
    faults = [*_unknown_variables(), *_unusable(config_file.fill, archive)]
    if not faults:
        settings = configure(archive, database)
        faults = [fault for look in _CHECKS for fault in _unusable(look, settings)]
    for fault in faults:
        fail(fault, 2)
    if not faults:
        print("thiết lập dùng được · every setting can be used")
    return 2 if faults else 0


def _unknown_variables() -> Iterator[str]:
    known = [each.variable for each in SETTINGS.values()]
    all_known = {*known, *(f"{name}_FILE" for name in known), *_OTHERS}
    for name in os.environ:
        if name.startswith("THANHUY_") and name not in all_known:
            yield f"{name} is no setting{config_file.nearest(name, known)}"


def _unusable(look: Callable[..., object], *given: object) -> Iterator[str]:
    try:
        look(*given)
    except ThanhuyError as error:
        yield " ".join(str(error).split())


def _check_database(settings: Config) -> None:
    from storage.database.address import address_of

    address_of(settings.archive, settings.database)


def _check_crawl(settings: Config) -> None:
    from crawler.options import CrawlOptions

    CrawlOptions.parse(rate=settings.rate, window=settings.window, workers=settings.workers or 1)


def _check_certificates(_settings: Config) -> None:
    verifies_certificates()


def _check_receivers(_settings: Config) -> None:
    from alarms.receivers import check_addresses

    check_addresses(Receivers.read())


_CHECKS = (_check_database, _check_crawl, _check_certificates, _check_receivers)
