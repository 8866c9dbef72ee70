"""Lists of addresses, as other tools save them."""

import gzip
import io
import tracemalloc

import pytest

from crawler.links.saved import LARGEST_SITEMAP, MARK, addresses
from storage.errors import BadInput

A = "https://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594"
B = "https://thanhuytphcm.vn/tin-tuc/hai-bai-1491871595"
SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    f"<url><loc>{A}</loc></url><url><loc> {B} </loc></url></urlset>"
)


def read(text, column=None):
    data = text if isinstance(text, bytes) else text.encode()
    return list(addresses(io.BytesIO(data), "danh-sach", column))


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n\n# a comment\n{B}\n",
        f"\ufeff{A}\r\n{B}",
        f"1. {A}\n2. {B}\n",
        f"id,url,title\n1,{A},x\n2,{B},y\n",
        f"id;Đường dẫn\n1;{A}\n2;{B}\n",
        f"title\tURL\nx\t{A}\ny\t{B}\n",
        f" CDX N b a m s k\nvn,x)/ 20210101000000 {A} text/html 200 AAA\nvn,x)/ 20210101000000 {B} text/html 200 BBB\n",
        f"vn,x)/a 20210101000000 {A} text/html 200 AAA 100\nvn,x)/b 20210101000000 {B} warc/revisit - BBB 100\n",
        f'vn,x)/a 20210101000000 {{"url": "{A}", "status": "200"}}\nvn,x)/b 20210101000000 {{"url": "{B}"}}\n',
        f'[["urlkey","timestamp","original","mimetype","statuscode"],\n["vn,x)/a","20210101000000","{A}","text/html","200"],\n["vn,x)/b","20210102000000","{B}","warc/revisit","-"]]\n',
        f'[["original"],["{A}"],["{B}"]]',
        f'{{"urlkey": "vn,x)/a", "timestamp": "20210101000000", "url": "{A}", "status": "200"}}\n{{"url": "{B}", "status": "301"}}\n',
        f'[{{"url": "{A}"}},\n {{"url": "{B}"}}]',
        f' ["{A}",\n "{B}"]',
        SITEMAP,
        gzip.compress(SITEMAP.encode(), mtime=0),
        gzip.compress(f"{A}\n{B}\n".encode(), mtime=0),
    ],
)
def test_every_form_is_told_by_what_it_is(text):
    assert [each.strip() for each in read(text)] == [A, B]


def test_a_column_may_be_named():
    assert read(f"a,b\n{A},x\n", column="A") == [A]


@pytest.mark.parametrize(
    "text",
    [
        f"vn,x)/a 20210101000000 {A} text/html 404 AAA 100\n",
        f'[["original","statuscode"],["{A}","404"]]',
        f'{{"url": "{A}", "status": "404"}}\n',
    ],
)
def test_a_capture_that_was_not_there_is_marked(text):
    assert read(text) == [f"{MARK}404 {A}"]


def test_json_is_read_piece_by_piece_however_it_is_broken_into_lines():
    rows = ",".join(f'["{n}","{A}-{n}"]' for n in range(20_000))
    for text in (
        f'[["urlkey","original"],{rows}]',
        f'[["urlkey","original"],{rows}]'.replace(",", ",\n"),
    ):
        assert read(text) == [f"{A}-{n}" for n in range(20_000)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" CDX N b m s\nvn,x)/ 20210101000000 text/html 200\n", "field a"),
        ("<html><body>no</body></html>", "no sitemap"),
        ("<", "no sitemap"),
        (b"\x1f\x8b\x08\x00 torn", "cannot be read"),
        (f'[["original"],["{A}"],["htt', "no JSON"),
        ("{oh no", "no JSON"),
        ("[" * 200_000, "no JSON"),
        (b"<" + b" " * LARGEST_SITEMAP, "more than"),
        (gzip.compress(b"<" + b" " * LARGEST_SITEMAP, mtime=0), "more than"),
        ('<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><d>&c;</d>', "no sitemap"),
    ],
    ids=[
        "cdx",
        "html",
        "nothing",
        "torn",
        "torn json",
        "no json",
        "deep json",
        "large",
        "bomb",
        "entities",
    ],
)
def test_what_is_no_list_is_told_in_one_line(text, why):
    with pytest.raises(BadInput, match=why) as caught:
        read(text)
    assert "danh-sach" in str(caught.value)


def test_no_entity_of_a_sitemap_is_read():
    hostile = (
        '<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<urlset><url><loc>&f;</loc></url><url><loc>{A}</loc></url></urlset>"
    )
    assert A in read(hostile)
    assert not any("root:" in each for each in read(hostile))


@pytest.mark.parametrize(
    "text",
    [
        'vn,x)/a 20210101000000 {"url": ' + '{"url": ' * 20_000,
        f"<urlset><url><loc>{A}</loc></url><url><loc>\udced\udca0\udc80</loc></url></urlset>",
        'a,"url\n' + "x" * 200_000,
        'a,"url\nb,c',
        '"' * 50_001 + ",url",
        "a,url\n" + f'1,"{A}' + "\n" * 200_000,
    ],
    ids=["deep JSON", "half a pair", "endless heading", "torn heading", "quotes", "endless cell"],
)
def test_what_cannot_be_read_is_one_line_or_no_address(text):
    try:
        found = read(text.encode("utf-8", "surrogateescape"))
    except BadInput as error:
        assert "danh-sach" in str(error)
    else:
        assert all(isinstance(each, str) for each in found)


def test_a_line_without_end_takes_no_memory():
    """Packed, ten megabytes of it are ten kilobytes."""
    line = f"{A} ".encode() + b"x" * 50_000_000
    packed = gzip.compress(b"\n".join([line, B.encode(), line]), mtime=0)
    tracemalloc.start()
    try:
        assert read(packed) == [A, B, A]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
