"""How does an article whose rows do not agree come back from its captures?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from crawler.parsing.pool import ParserPool
from crawler.runs.intake import Stored, responses_of, visits_of
from storage import captures
from storage.archive import Archive
from storage.articles import dossier, removal, save
from storage.articles.save import save_visits
from storage.fixity.article_rows import faulty_articles
from storage.records import Visit
from storage.warc.reader import CaptureReader, DamagedCapture


def rebuild(archive: Archive, pool: ParserPool) -> int:
    """Save the captures of faulty articles anew; return how many articles came back.

    One stays as it is if a revision of it would be lost: because its capture cannot be read back,
    or holds no article to today's extractor. The search index is to be made anew afterwards.
    """
    parsed = pool.parse_ahead(_captures_of_faulty(archive), responses_of)
    return sum(_rebuild(archive, visits_of(*each)) for each in parsed)


def _captures_of_faulty(archive: Archive) -> Iterator[list[Stored]]:
    """Yield the captures of each faulty article, as far as all of them can be read back."""
    with archive.snapshot() as connection:
        findings = list(faulty_articles(connection))
    faulty = {each.article_id for each in findings if each.article_id is not None}
    for article_id in faulty:
        with archive.snapshot() as connection:
            shown_by = captures.of_article(connection, article_id)
            original = partial(captures.original, connection)
            reader = CaptureReader(archive.directory / "warc", original=original)
            try:
                found = [Stored(capture=each, response=reader.read(each)) for each in shown_by]
            except DamagedCapture:
                continue
        if found:
            yield found


def _rebuild(archive: Archive, visits: Sequence[Visit]) -> bool:
    shown = [(visit.page.article, visit.capture) for visit in visits if visit.page.article]
    if not shown or len({article.id for article, _ in shown}) > 1:
        return False
    article_id, extractor = shown[0][0].id, shown[0][0].extractor
    times = {capture.fetched_at for _, capture in shown}
    with archive.transaction() as connection:
        try:
            former = dossier.revisions(connection, [article_id])[article_id]
        except (TypeError, ValueError):  # another program wrote what is no revision
            return False
        if not {version.capture.at for version in former} <= times:
            return False
        save.forget_content(connection, article_id)
        save_visits(connection, visits, run_id=None, near_duplicates=False)
        removal.restate(connection, article_id, url=shown[0][1].url, times=times)
        earlier = [each for each in former if each.article.extractor not in ("", None, extractor)]
        save.keep_readings(connection, earlier)
    return True
