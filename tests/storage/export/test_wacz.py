"""A WACZ holds the captures with an index in which each of them is found."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile

import pytest
from warcio.archiveiterator import ArchiveIterator

from replica.content import NewsSite
from storage import captures
from storage.archive import EVERYTHING
from storage.errors import BadInput
from storage.export.description import Description
from storage.export.wacz import Wacz, surt
from storage.records import ArticleQuery, Page, PageKind, Visit
from storage.warc.writer import CaptureWriter
from tests.exchanges import exchange
from tests.exports import exported as written
from tests.foreign_crawler import crawled, take

SITE = NewsSite(articles=12)


def with_captures(archive):
    take(archive, crawled(archive.directory.with_suffix(".warc.gz"), SITE, SITE.ids()))


pytestmark = pytest.mark.filled(by=with_captures)


def exported(archive, tmp_path, query=EVERYTHING):
    path = tmp_path / "a.wacz"
    count = written(archive, Wacz(), path, query).rows["captures"]
    with zipfile.ZipFile(path) as file:
        return count, {name: file.read(name) for name in file.namelist()}, file


def index_of(parts):
    lines = gzip.decompress(parts["indexes/index.cdx.gz"]).decode().splitlines()
    assert lines == sorted(lines)
    return [json.loads(line.split(" ", 2)[2]) for line in lines]


def test_every_capture_is_found_by_the_index(archive, tmp_path):
    count, parts, _ = exported(archive, tmp_path)
    entries = index_of(parts)
    assert count == len(entries) == len(SITE.ids())
    for entry in entries:
        data = parts[f"archive/{entry['filename']}"]
        member = data[int(entry["offset"]) :][: int(entry["length"])]
        record = next(ArchiveIterator(io.BytesIO(member)))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]


def posted(archive, body):
    """Keep two answers from one address, the second of which *body* was posted for."""
    url = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608?b=1"
    form = ((b"Content-Type", b"application/x-www-form-urlencoded"),)
    with CaptureWriter(archive.directory / "warc", software="test") as writer:
        kept = [
            writer.write(exchange(b"<p>1", url=url)),
            writer.write(
                exchange(
                    b"<p>2", url=url, request_method="POST", request_headers=form, request_body=body
                )
            ),
        ]
    page = Page(kind=PageKind.LISTING, reason="a list")
    with archive.transaction() as connection:
        visits = [Visit(capture=each, page=page, address=url) for each in kept]
        captures.enter(connection, visits, run_id=None)


@pytest.mark.parametrize(
    ("body", "said", "key"),
    [
        ("__EVENTARGUMENT=Page%242&__VIEWSTATE=%2FwEP", "__EVENTARGUMENT=Page$2&__VIEWSTATE=/wEP",
         "__eventargument=page$2&__viewstate=/wep&__wb_method=post&b=1"),
        ("k=%C4%90%E1%BA%A3ng+b%E1%BB%99%0A%23x", "k=Đảng bộ\n#x",
         "__wb_method=post&b=1&k=%c4%90%e1%ba%a3ng%20b%e1%bb%99"),
        ("\udcff", "__wb_post_data=/w==", "__wb_method=post&__wb_post_data=/w==&b=1"),
    ],
)  # fmt: skip
def test_what_was_posted_for_is_found_by_what_was_posted(archive, tmp_path, body, said, key):
    posted(archive, body.encode(errors="surrogateescape"))
    _, parts, _ = exported(archive, tmp_path)
    lines = gzip.decompress(parts["indexes/index.cdx.gz"]).decode().splitlines()
    got, by_post = sorted((each for each in lines if "/nhom-tin/" in each), key=len)
    assert by_post.startswith(f"vn,thanhuytphcm)/nhom-tin/quan-1-1197604608?{key} ")
    entry = json.loads(by_post.split(" ", 2)[2])
    assert (entry["method"], entry["requestBody"]) == ("POST", said)
    assert "method" not in json.loads(got.split(" ", 2)[2])


def test_the_list_of_members_leads_into_the_index(archive, tmp_path):
    _, parts, _ = exported(archive, tmp_path)
    meta, first = parts["indexes/index.idx"].decode().splitlines()
    assert meta.startswith("!meta 0 ")
    key, timestamp, place = first.split(" ", 2)
    place = json.loads(place)
    member = parts["indexes/index.cdx.gz"][place["offset"] :][: place["length"]]
    assert gzip.decompress(member).decode().startswith(f"{key} {timestamp} ")


def test_warc_files_go_in_byte_by_byte_and_unpacked(archive, tmp_path):
    _, parts, file = exported(archive, tmp_path)
    (path,) = (archive.directory / "warc").iterdir()
    assert parts[f"archive/{path.name}"] == path.read_bytes()
    for info in file.infolist():
        if info.filename.endswith(".gz"):
            assert info.compress_type == zipfile.ZIP_STORED


def test_the_description_names_every_part_with_its_digest(archive, tmp_path):
    _, parts, _ = exported(archive, tmp_path)
    digest = json.loads(parts["datapackage-digest.json"])
    description = parts["datapackage.json"]
    assert digest["hash"] == f"sha256:{hashlib.sha256(description).hexdigest()}"
    named = {part["path"]: part for part in json.loads(description)["resources"]}
    assert set(named) == set(parts) - {"datapackage.json", "datapackage-digest.json"}
    for path, part in named.items():
        assert part["hash"] == f"sha256:{hashlib.sha256(parts[path]).hexdigest()}"
        assert part["bytes"] == len(parts[path])


def test_pages_are_the_articles(archive, tmp_path):
    _, parts, _ = exported(archive, tmp_path)
    header, *pages = map(json.loads, parts["pages/pages.jsonl"].decode().splitlines())
    assert header["format"] == "json-pages-1.0"
    assert {page["title"] for page in pages} == {SITE.truth(id_).title for id_ in SITE.ids()}


def test_a_selection_holds_the_captures_of_its_articles_only(archive, tmp_path):
    wanted = archive.article(SITE.ids()[3])
    query = ArticleQuery(words=f'"{wanted.title}"')
    found = {article.id for article in archive.articles(query)}
    count, parts, _ = exported(archive, tmp_path, query)
    assert count == len(index_of(parts)) == len(found) < len(SITE.ids())
    records = list(ArchiveIterator(io.BytesIO(parts["archive/selection.warc.gz"])))
    assert len(records) == count


def test_an_export_that_fails_leaves_nothing(archive, tmp_path):
    with pytest.raises(BadInput):
        written(archive, Wacz(), tmp_path / "no" / "a.wacz")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.thanhuytphcm.vn/Tin-Tuc/A-1?b=1&a=2", "vn,thanhuytphcm)/tin-tuc/a-1?a=2&b=1"),
        ("https://thanhuytphcm.vn", "vn,thanhuytphcm)/"),
        ("http://hcmcpv.org.vn:80/x?", "vn,org,hcmcpv)/x"),
        ("https://hcmcpv.org.vn:8080/x?a&b=", "vn,org,hcmcpv:8080)/x?a&b="),
        (
            "https://thanhuytphcm.vn/(S(lit3py55t21z5v55vlm25s55))/tin-tuc/a-1.aspx",
            "vn,thanhuytphcm)/tin-tuc/a-1.aspx",
        ),
        ("https://thanhuytphcm.vn/tim-kiem.aspx?keyw=c%E1%BB%A7+chi",
         "vn,thanhuytphcm)/tim-kiem.aspx?keyw=c%e1%bb%a7+chi"),
    ],
)  # fmt: skip
def test_keys_are_those_that_replayers_make(url, key):
    assert surt(url) == key


def test_the_package_says_what_it_is_and_whom_to_ask(archive, tmp_path):
    about = Description(title="Kho", description="Tin", licence="https://a.vn/l", contact="a@b.vn")
    written(archive, Wacz(description=about), tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as file:
        told = json.loads(file.read("datapackage.json"))
    assert (told["title"], told["description"]) == ("Kho", "Tin")
    assert told["licenses"][0]["path"] == "https://a.vn/l"
    assert told["contributors"][0]["title"] == "a@b.vn"
