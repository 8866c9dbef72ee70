"""Whatever the bytes are: no exception, and no page takes long or much."""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extraction.explain import explain
from crawler.extraction.extract import extract
from crawler.parsing.response import parse_response
from tests.crawler.extraction.invention import make
from tests.crawler.extraction.stories import STORIES, seed
from tests.crawler.parsing.responses import html_response
from vietnamese.time import VIETNAM

NOW = datetime(2026, 11, 1, tzinfo=VIETNAM)
PAGE = make(seed(), 1)
PROSE = STORIES[4].paragraphs[-1].encode()
HEAD = f"<title>x</title><h1>{seed().title}</h1>".encode()
BOMBS = {
    "nested boxes": HEAD + b"<div>" * 10_000 + PROSE,
    "nested paragraphs": HEAD + (b"<div><p>" + PROSE) * 10_000,
    "nested inline": HEAD + b"<b><i>" * 10_000 + PROSE,
    "nested tables": HEAD + b"<table><tr><td>a</td><td>b</td></tr><tr><td>" * 10_000,
    "many paragraphs": HEAD + (b"<p>" + PROSE + b"</p>") * 60_000,
    "many line breaks": HEAD + ("dòng chữ thường kéo dài không có dấu chấm câu nào cả mà cứ thế mãi ".encode() + b"<br>") * 60_000,
    "many links": HEAD + b'<p><a href="/tin-tuc/a-b-c-1491870001">Mot tin khac cua thanh pho</a></p>' * 50_000,
    "many headings of boxes": HEAD + "<div><h3>Tin khác</h3><p>".encode() + PROSE + b"</p></div>" * 30_000,
    "many pictures": HEAD + (PROSE + b"<br><img src=/a.jpg><br>") * 30_000,
    "many titles": HEAD * 20_000,
    "many dates": HEAD + b"<p>03/11/2020 14:30</p>" * 50_000,
    "many attributes": HEAD + b"<p " + b" ".join(b"a%d" % i for i in range(300_000)) + b">x",
    "tags with many attributes": HEAD + (b"<p " + b" ".join(b"a%d" % i for i in range(700)) + b">x") * 1500,
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD + b"<p>" + b"&b;&amp;" * 500_000,
    "unclosed scripts": HEAD + b"<script>" * 5_000_000,
    "unclosed comments": HEAD + b"<!--" * 5_000_000,
    "quotes": HEAD + b'<a href="' + b'="' * 10_000_000,
    "spaces": HEAD + b"<p>" + "\xa0".encode() * 3_000_000,
    "marks": HEAD + b"<p>a" + "\u0301\u0323".encode() * 500_000,
    "nulls": HEAD + b"\x00" * 5_000_000 + b"<p>" + PROSE,
    "deep json": HEAD + b'<script type="application/ld+json">' + b"[" * 90_000,
    "fifty megabytes": HEAD + (b"<p>" + PROSE) * (50_000_000 // (len(PROSE) + 3)),
    "fifty megabytes of noise": random.Random(1).randbytes(50_000_000),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_no_page_takes_two_seconds_or_two_hundred_megabytes(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    extract(BOMBS[name], PAGE.url, fetched_at=NOW)
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_are_read(body: bytes) -> None:
    extract(body, PAGE.url, fetched_at=NOW)


@pytest.mark.parametrize("code", [0, 1, 8, 11, 12, 14, 27, 31, 127, 0x85, 0xFFFE, 0xFFFF])
def test_characters_that_no_tree_can_hold_are_left_out(code: int) -> None:
    link = f'<p><a href="/x">Xem c{chr(code)}ác quy định về việc này tại đây, trang 5.</a></p>'
    html = f"<h1>{seed().title}</h1><p>{STORIES[4].paragraphs[-1]}</p>{link}&#1;&#0;&#xFFFE;"
    page = extract(html.encode(), seed().url, fetched_at=NOW)
    assert page.article is not None
    assert chr(code) not in page.article.text


@pytest.mark.parametrize(
    "control", ["&#27;", "&#x1b", "&#001;", "&#x9B;", "\x1b", "\x9b", "&#xD800;"]
)
def test_no_control_is_kept_however_it_is_written(control: str) -> None:
    ld = '{"@type":"NewsArticle","articleSection":"x\\u001b[31m","author":"\\u009bNguyễn Văn A"}'
    html = (
        f"<title>{control}</title><h1>{seed().title}{control}</h1><p>{control}{STORIES[4].paragraphs[-1]}"
        f'<img src="/a{control}.jpg" alt="{control}"><i>Ảnh{control}: A{control}</i>'
        f'<a href="/x{control}.pdf">Tệp{control}</a><a href="/tin-tuc/a{control}-1491870001">b{control}</a>'
        f'<p class="{control}">{control}</p><script type="application/ld+json">{ld}</script>'
    )
    reading = parse_response(html_response(html.encode(), seed().url, NOW))
    assert reading.page.article is not None
    said = json.dumps(asdict(reading), ensure_ascii=False, default=str)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]|\\u00[019]", said)


@pytest.mark.parametrize(
    "names",
    ["a:b:c d:e=1 1x=2", 'a "=3 é=4 @click=x #d (e)=f [g]=h', "o:p xmlns:=1 xmlns:z=''", "x-é 0=1"],
)
def test_names_that_no_xml_allows_are_borne(names: str) -> None:
    html = f"<h1>{seed().title}</h1><{names}><p>{STORIES[4].paragraphs[-1]}<{names}>x</p></{names}>"
    explain(html.encode(), seed().url, fetched_at=NOW)
    page = extract(html.encode(), seed().url, fetched_at=NOW)
    assert page.article is not None


@pytest.mark.parametrize(
    "oddity",
    [
        '<img src=/a.jpg width="²">',
        f'<img src=/a.jpg height="{"9" * 5000}">',
        '<meta property="article:published_time" content="1²²²²²²²²²">',
        '<meta name=pubdate content="9999-12-31T23:59:59-14:00"><p>1/1/0001 00:00 +14:00</p>',
        '<p>٠٣/١١/٢٠٢٠ ١٤:٣٠</p><p>Ngày 99/99/9999</p><ol start=99999999999999999999><li value=²>x',
        '<a href="http://[abc"><img src=/a.jpg></a><p>Ảnh: A</p>',
        '<a href="http://x:99999999/"><img src="http://[/a.jpg"></a><base href="http://[x">',
        '<a href="https://thanhuytphcm.vn:x/tin-tuc/a-1491871594">a</a><a href="https://xn--a/">b</a>',
        '<a href="&#xD800;"><img src="&#xDFFF;" alt="&#xD83D;"></a>',
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"a\\ud800b",'
        '"author":{"name":"Nguyễn V\\udfffn A"},"articleSection":"x\\ud83d","datePublished":"+"}'
        "</script>",
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":'
        + "9" * 5000
        + "}</script>",
        "<table><tr><td colspan=99999999999 rowspan=-1>a</td></tr></table>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "/nhom-tin/quan-1-1197604608", "/khac"])
def test_what_pages_write_by_mistake_is_borne(oddity: str, path: str) -> None:
    html = f"<h1>{seed().title}</h1><p>{STORIES[4].paragraphs[-1]}</p>{oddity}"
    url = f"https://thanhuytphcm.vn{path}" if path else seed().url
    reading = parse_response(html_response(html.encode(), url, NOW))
    assert path or reading.page.article is not None
    json.dumps(asdict(reading), ensure_ascii=False, default=str).encode()


@pytest.mark.slow
def test_no_mutation_of_a_page_is_too_much(tmp_path: Path) -> None:
    """A quarter of a minute of search, guided by coverage: no exception, none over 10 s or 2 GB."""
    pytest.importorskip("atheris")
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, story in enumerate(STORIES):
        (pages / str(number)).write_bytes(b"\x00" + make(story, number).body)
    program = Path(__file__).parent / "fuzz.py"
    limits = ("-max_total_time=15", "-timeout=10", "-rss_limit_mb=2000", "-max_len=40000")
    command = [sys.executable, str(program), *limits, str(pages)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


PIECES = st.sampled_from(
    ["<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<br>", "<h1>", "</h1>",
     "<ul><li>", "</ul>", "<img src=/a.jpg alt=b>", "<a href='/tin-tuc/x-y-1491870001'>", "</a>", "<b>", "</b>",
     "<noscript>", "</noscript>", "<script>", "</script>", "<time datetime=2020-11-03>", "<pre>", "\n", "&nbsp;", "\x00",
     "<figure>", "<figcaption>", "</figure>", "<iframe>", "<!--", "-->", "Tin khác", "Ý kiến bạn đọc", "Đình Lý", seed().title,
     "(Thanhuytphcm.vn) - ", "Sáng 3/11, ", "03/11/2020 14:30", "Xem thêm:", "Theo TTXVN", STORIES[4].paragraphs[-1]]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60), st.binary(max_size=20))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_tag_soup_is_read(pieces: list[str], noise: bytes) -> None:
    page = extract("".join(pieces).encode() + noise, PAGE.url, fetched_at=NOW)
    if page.article is not None:
        assert page.article.text == "\n".join(
            line for line in page.article.text.split("\n") if line
        )


@given(
    st.integers(0, 8),
    st.integers(0, 10**6),
    st.integers(0, 20_000),
    st.integers(0, 3000),
    st.binary(max_size=60),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_pages_are_read_and_explained(
    story: int, number: int, start: int, size: int, noise: bytes
) -> None:
    made = make(STORIES[story % len(STORIES)], number)
    body = made.body[:start] + noise + made.body[start + size :]
    assert explain(body, made.url, fetched_at=NOW).page == extract(body, made.url, fetched_at=NOW)
