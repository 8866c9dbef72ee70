"""Where does an article come from, and how can anybody prove it without this program?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING, Any

from cli.tables import console, moment

if TYPE_CHECKING:
    from storage.archive import Connection
    from storage.database.models import Article, Revision
    from storage.records import Capture

_ARTICLE = (
    "id", "url", "title", "first_seen_at", "last_seen_at", "gone_at", "duplicate_of",
    "near_duplicate_of", "near_duplicate_similarity",
)  # fmt: skip
_REVISION = (
    "number", "captured_at", "capture_id", "text_sha256", "extractor", "agreement",
    "changed_fields", "trivial",
)  # fmt: skip


def provenance_fields(
    connection: Connection, article: Article, revisions: Sequence[Revision], revision: Revision
) -> dict[str, Any]:
    """Return where the article comes from, and how *revision* of it is proved."""
    from storage.articles import lookup
    from storage.articles.provenance import body_of, provenance

    events = lookup.events(connection, article.id)
    return {
        **_named(article, _ARTICLE),
        "revision": revision.number,
        "text_sha256": revision.text_sha256,
        "extractor": revision.extractor,
        "agreement": revision.agreement,  # null: read by one reader
        **asdict(provenance(connection, article.id)),
        "links": revision.links,
        "revisions": [_named(each, _REVISION) for each in revisions],
        "events": [_named(event, ("kind", "at", "capture_id")) for event in events],
        "proof": _proof(
            body_of(connection, revision.capture_id), revision, connection.dialect.name
        ),
    }


def _named(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _proof(body: Capture | None, revision: Revision, database: str) -> list[dict[str, str]]:
    """Return what each command must print; each is run in the archive's directory."""
    select = (
        f"SELECT text FROM revisions WHERE article_id = {revision.article_id} "  # noqa: S608  # to be read
        f"AND number = {revision.number}"
    )
    ask = 'sqlite3 -readonly archive.db "{}"' if database == "sqlite" else 'psql -At -c "{}"'
    steps = [
        {
            "what": "text",
            "sha256": revision.text_sha256,
            "command": f"{ask.format(select)} | head -c -1 | sha256sum",
        }
    ]
    if body is not None:
        file = quote(f"warc/{body.warc_file}")
        member = f"tail -c +{body.warc_offset + 1} {file} | head -c {body.warc_length} | gunzip"
        behind_head = "LC_ALL=C sed '1,/^\\r$/d'"
        steps.insert(
            0,
            {
                "what": "payload",
                "sha256": body.payload_digest.removeprefix("sha256:"),
                "command": f"{member} | {behind_head} | {behind_head} | head -c -4 | sha256sum",
            },
        )
        steps.append({"what": "record", "sha256": "", "command": f"warcio check -v {file}"})
    return steps


def print_provenance(shown: Mapping[str, Any]) -> None:
    """Print it for a person."""
    out = console()

    def line(label: str, *values: object) -> None:
        out.print(f"{label}: {'  '.join(map(_plain, values))}", soft_wrap=True)

    out.print(shown["title"], style="bold")
    for label, name in _FACTS:
        line(label, shown[name])
    for each in shown["revisions"]:
        line("bản · revision", *each.values())
    for each in shown["captures"]:
        where = f"{each['warc_file']}@{each['warc_offset']}+{each['warc_length']}"
        kept = ("id", "fetched_at", "status", "payload_digest", "url")
        line("bản chụp · capture", *(each[name] for name in kept), where, f"run {each['run_id']}")
    for each in shown["runs"]:
        line("lần chạy · run", *each.values())
    for each in shown["earlier_readings"]:
        line("từng đọc bởi · earlier reading", *each.values())
    for each in shown["events"]:
        line("việc · event", each["kind"], each["at"])
    for label, name in _LISTS:
        for value in shown[name]:
            line(label, value)
    out.print("bằng chứng · proof, in the archive's directory:", style="bold")
    for each in shown["proof"]:
        out.print(f"  {each['command']}\n    # {each['sha256'] or '→ OK'}", soft_wrap=True)


_FACTS = (
    ("mã · id", "id"),
    ("địa chỉ · URL", "url"),
    ("thấy lần đầu · first seen", "first_seen_at"),
    ("thấy lần cuối · last seen", "last_seen_at"),
    ("gỡ từ · gone since", "gone_at"),
    ("bản · revision", "revision"),
    ("SHA-256 (text)", "text_sha256"),
    ("bộ trích · extractor", "extractor"),
    ("hai bộ đọc khớp · agreement", "agreement"),
    ("trùng với · duplicate of", "duplicate_of"),
    ("gần trùng · near duplicate of", "near_duplicate_of"),
)
_LISTS = (
    ("địa chỉ khác · alias", "aliases"),
    ("dẫn đến · links to", "links"),
    ("bị trùng bởi · duplicated by", "duplicates"),
    ("gần trùng bởi · nearly duplicated by", "near_duplicates"),
)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, list):
        return ",".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
