"""A citation names the capture, and is what its format asks for."""

from __future__ import annotations

import json
from datetime import datetime

from storage.articles.citation import Cited, Style, cite
from vietnamese.time import VIETNAM

CITED = Cited(
    id=1491871594,
    url="https://thanhuytphcm.vn/tin-tuc/a%C4%91_b-1491871594",
    title="Tăng 5% & giảm {thuế}\nở “Quận 1”",
    author="Thu Hương - Minh Hiệp",
    source=None,
    published_at=datetime(2020, 11, 3, tzinfo=VIETNAM),
    published_precision="day",
    revision=2,
    captured_at=datetime(2026, 11, 20, 8, 30, tzinfo=VIETNAM),
    payload_digest="sha256:ab",
    text_sha256="cd",
)


def test_every_style_names_capture_and_digests():
    for style in Style:
        written = cite(CITED, style)
        assert "2026-11-20T08:30:00+07:00" in written
        assert "sha256:ab" in written
        assert "sha256:cd" in written
        assert "Thu Hương" in written


def test_text_is_one_line():
    assert cite(CITED, Style.TEXT).count("\n") == 1
    assert "3/11/2020" in cite(CITED, Style.TEXT)


def test_bibtex_keeps_its_signs_apart():
    written = cite(CITED, Style.BIBTEX)
    assert r"title = {{Tăng 5\% \& giảm \{thuế\} ở “Quận 1”}}" in written
    assert "author = {{Thu Hương} and {Minh Hiệp}}" in written
    assert "year = {2020}" in written
    assert "url = {https://thanhuytphcm.vn/tin-tuc/a%C4%91_b-1491871594}" in written
    bare = written.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")


def test_ris_has_a_line_a_field():
    lines = cite(CITED, Style.RIS).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Thu Hương",
        "AU  - Minh Hiệp",
    ]
    assert "DA  - 2020/11/03/" in lines


def test_csl_says_no_more_of_a_date_than_is_known():
    (item,) = json.loads(cite(CITED, Style.CSL))
    assert item["issued"] == {"date-parts": [[2020, 11, 3]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 20]]}
    month = Cited(**{name: getattr(CITED, name) for name in Cited.__dataclass_fields__}
                  | {"published_precision": "month"})  # fmt: skip
    assert json.loads(cite(month, Style.CSL))[0]["issued"] == {"date-parts": [[2020, 11]]}
    undated = Cited(**{name: getattr(CITED, name) for name in Cited.__dataclass_fields__}
                    | {"published_at": None, "author": None})  # fmt: skip
    assert "issued" not in json.loads(cite(undated, Style.CSL))[0]
    for style in Style:
        assert cite(undated, style)
