"""Nobody but a reader is answered, and no answer may run, load or be framed."""

from __future__ import annotations

import pytest

from tests.articles import ID
from tests.web.samples import story

pytestmark = pytest.mark.filled(by=story)

PAGES = ["/", f"/bai/{ID}", "/archive", "/archive/articles", "/archive?sql=select+1", "/bai/0",
         "/archive.json?sql=select+1", "/tinh/style.css"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_scripts_frames_and_foreign_things(reader, path):
    answer = reader.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", [path for path in PAGES if "json" not in path and "css" not in path]
)
def test_no_page_holds_a_script_or_a_style(reader, path):
    answer = reader.get(path)
    assert not answer.find("//script | //style | //*[@style] | //*[@onclick]")
    assert all(each.startswith("/") for each in answer.find("//link/@href | //img/@src"))


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8001"]
)
def test_a_name_that_is_not_ours_is_refused(reader, host):
    assert reader.raw(b"/", host=host).status == 421


@pytest.mark.parametrize("host", ["", "a b", "a/b", "[::1", "a@b"])
def test_a_host_that_is_none_is_refused(reader, host):
    assert reader.raw(b"/", host=host).status == 400


@pytest.mark.parametrize(
    "host", ["localhost:8001", "127.0.0.1", "[::1]:8001", "192.168.1.5", "LOCALHOST"]
)
def test_names_of_this_machine_and_numbers_are_answered(reader, host):
    assert reader.raw(b"/", host=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_one_only_reads(reader, method):
    answer = reader.get("/archive", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_is_answered_without_a_body(reader):
    answer = reader.get("/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("path", [
    b"/tinh/../guard.py", b"/tinh/%2e%2e/guard.py", b"/tinh//etc/passwd", b"//etc/passwd",
    b"/tinh/..%2f..%2fconfig.py", b"/archive.db", b"//evil.example/",
    b"/\\evil.example/", b"/\xff\xfe", b"/tinh/%00",
])  # fmt: skip
def test_a_path_out_of_the_room_leads_nowhere(reader, path):
    answer = reader.raw(path)
    assert answer.status in (403, 404)


def test_the_language_is_chosen_and_remembered(reader):
    chosen = reader.get("/?lang=en")
    assert chosen.find("/html/@lang") == ["en"]
    assert "lang=en" in chosen.headers["set-cookie"]
    assert reader.get("/", headers={"cookie": "lang=en"}).find("/html/@lang") == ["en"]
    assert reader.get("/", headers={"cookie": "lang=<b>; =;;"}).find("/html/@lang") == ["vi"]


# --- the SQL console ------------------------------------------------------------------------------


@pytest.mark.parametrize("sql", [
    "delete from articles", "drop table articles", "attach 'x.db' as x", "vacuum into 'x.db'",
    "pragma journal_mode=delete", "select 1; delete from articles",
    "with a as (select 1) delete from articles",
    "select load_extension('x')", "select writefile('x', 'y')", "select", "select * from nowhere",
])  # fmt: skip
def test_sql_that_does_more_than_read_is_refused_and_explained(reader, sql):
    answer = reader.get("/archive", params={"sql": sql})
    assert answer.status == 400
    assert answer.find("//h1")
    assert (
        reader.get("/archive.json", params={"sql": "select count(*) from articles"}).status == 200
    )


ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"


def test_sql_that_never_ends_is_stopped(reader):
    answer = reader.get("/archive", params={"sql": ENDLESS})
    assert answer.status == 400
    assert answer.find("//h1")
    assert reader.get("/archive.json", params={"sql": ENDLESS}).status == 400


def test_sql_that_gives_more_than_fits_into_memory_is_stopped(reader):
    many = "with recursive c(x) as (select 1 union all select x + 1 from c limit 100)"
    answer = reader.get("/archive", params={"sql": f"{many} select hex(zeroblob(200000)) from c"})
    assert answer.status == 400
    assert "20 MB" in answer.text


def test_sql_that_makes_huge_values_is_stopped(reader):
    answer = reader.get(
        "/archive", params={"sql": "select replace(hex(zeroblob(900000)), '0', 'x')"}
    )
    assert answer.status == 400
    assert b"too big" in answer.body
