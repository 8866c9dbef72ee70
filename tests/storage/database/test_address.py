"""Where the tables are is told, and the password never."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.database.address import address_of, name_of
from storage.errors import BadInput

SECRET = "h0ang-sa"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://user:{SECRET}@host:port/name",
        f"postgresql//user:{SECRET}@host/name",
        f"://user:{SECRET}@host",
        f"postgresql+psycopg://user:{SECRET}@h\x9bost/name",
        f"postgresql+psycopg://user:{SECRET}@{'a' * 70}.vn/name",
        f"mysql://user:{SECRET}@host/name",
    ],
)
def test_a_malformed_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        address_of(Path("archive"), url)
    told = refused.value
    assert SECRET not in f"{told} {told.__cause__}"


@pytest.mark.parametrize("place", [f"user:{SECRET}@host/name", f"user@host/name?password={SECRET}"])
def test_a_database_is_named_without_its_password(place: str) -> None:
    engine = create_engine(f"postgresql+psycopg://{place}")
    assert SECRET not in name_of(engine)
    assert "host/name" in name_of(engine)
