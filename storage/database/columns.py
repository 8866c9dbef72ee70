"""Which kinds of values do columns hold, and what do all tables have in common?

Apart from the models, whose ORM takes a third of a short command's time to load.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from vietnamese.time import VIETNAM

#: Alembic's table, under a name of ours: a database that has it is an archive.
VERSION_TABLE = "archive_version"
#: Marks, in a table's ``info``, what is a view in the database.
VIEW = "view"


class UnreadableValue(Exception):
    """A column holds what this program never wrote there."""


class Timestamp(TypeDecorator[datetime]):
    """An aware moment, to the second: ISO 8601 text with +07:00 on SQLite, timestamptz elsewhere.

    As text it sorts by time, because the offset never differs. Naive values are refused.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(25))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an aware datetime.

        :raises ValueError: if it is naive
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone: {value!r}")
        local = value.astimezone(VIETNAM).replace(microsecond=0)
        return local.isoformat() if dialect.name == "sqlite" else local

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware datetime in Vietnam's time.

        :raises UnreadableValue: if another program wrote what is none
        """
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(VIETNAM)
        except (TypeError, ValueError, OverflowError) as error:  # or one beyond the years
            raise UnreadableValue(f"{value!r} is no time") from error


#: Row numbers: 64 bits, and SQLite's own rowid where it is SQLite.
RowId = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
