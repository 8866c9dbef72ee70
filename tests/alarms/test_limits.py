"""Limits that cannot be used are one line, whoever brought the file along with the archive."""

from __future__ import annotations

import pytest

from alarms.limits import FILE, read_limits
from storage.errors import BadInput


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits]\nnobody = 1", "there is no limit 'nobody'"),
        ("[limits", "does not parse"),
        ("a = " + "[" * 9_000, "does not parse"),
        ("a" + ".a" * 20_000 + " = 1", "larger than 20 kB"),
        ("\udcff", "does not parse"),
    ],
)
def test_what_cannot_be_used_is_one_line(text, said, tmp_path):
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match=said):
        read_limits(tmp_path)
