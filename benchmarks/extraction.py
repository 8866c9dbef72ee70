"""How right and how fast is extraction, beside other tools, on pages that it was not tuned on?

Pages come from the replica's templates. A paragraph counts only if the whole text is exact; time is
process time of this run, so that machines and their load compare.
Run ``python -m benchmarks.extraction --help``.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.extraction.extract import extract
from crawler.extraction.learn import learn
from crawler.extraction.profile import SiteProfile
from replica import templates
from replica.answer import filled
from replica.content import NewsSite
from replica.pages import Pages
from storage.records import Article
from vietnamese.letters import clean
from vietnamese.time import Precision

logging.disable(logging.CRITICAL)
#: Days between publication and capture: the page's clock must never matter.
GAPS = (400, 0, 2, 30)
MEASURES = ("text", "boilerplate", "date", "title", "author", "captions")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as it was fetched, and what is right about it."""

    url: str
    body: bytes
    fetched_at: datetime
    truth: Article


@dataclass(slots=True)
class Answer:
    """What a tool read from a page."""

    text: str = ""
    date: str = ""  #: ISO, to the day
    title: str = ""
    author: str | None = None
    captions: list[str] = field(default_factory=list)


Tool = Callable[[Sample], Answer]


def samples(template: str, articles: int) -> list[Sample]:
    """Return one capture of each of the replica's articles."""
    site = NewsSite(articles=articles)
    pages = Pages(site, template)
    found = []
    for number, article_id in enumerate(site.ids()):
        truth = pages.truth(article_id)
        assert truth.published_at is not None
        now = truth.published_at + timedelta(days=GAPS[number % len(GAPS)])
        answer = pages.answer("thanhuytphcm.vn", urlsplit(truth.url).path)
        found.append(Sample(truth.url, filled(answer, number, now), now, truth))
    return found


# --- tools --------------------------------------------------------------------------------------


def ours(profile: SiteProfile | None = None) -> Tool:
    def read(sample: Sample) -> Answer:
        page = extract(sample.body, sample.url, fetched_at=sample.fetched_at, profile=profile)
        article = page.article
        if article is None:
            return Answer()
        sure = article.published_precision in (Precision.DAY, Precision.MINUTE)
        date = article.published_at.date().isoformat() if article.published_at and sure else ""
        captions = [image.caption for image in article.images]
        return Answer(article.text, date, article.title, article.author, captions)

    return read


def trafilatura_stock(sample: Sample) -> Answer:
    from trafilatura import bare_extraction

    found = bare_extraction(sample.body, with_metadata=True)
    if found is None:
        return Answer()
    return Answer(found.text or "", found.date or "", found.title or "", found.author)


def newspaper4k(sample: Sample) -> Answer:
    import newspaper

    article = newspaper.Article(sample.url, language="vi", fetch_images=False)
    article.download(input_html=sample.body.decode())
    article.parse()
    day = article.publish_date
    date = day.date().isoformat() if isinstance(day, datetime) else ""
    return Answer(article.text, date, article.title, ", ".join(article.authors) or None)


def resiliparse(sample: Sample) -> Answer:
    from resiliparse.extract.html2text import extract_plain_text

    return Answer(extract_plain_text(sample.body.decode(), main_content=True))


def readability(sample: Sample) -> Answer:
    from lxml.html import fromstring
    from readability import Document

    document = Document(sample.body.decode())
    text = "\n".join(fromstring(document.summary()).itertext())
    return Answer(text, title=document.short_title())


TOOLS: dict[str, Tool] = {
    "trafilatura": trafilatura_stock,
    "newspaper4k": newspaper4k,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
}


# --- measuring ----------------------------------------------------------------------------------


def lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := clean(raw.removeprefix("- ")))]


def judge(sample: Sample, answer: Answer) -> Iterator[tuple[str, float]]:
    """Yield each measure of one answer; for boilerplate, the characters left."""
    truth = sample.truth
    wanted, found = lines(truth.text), lines(answer.text)
    yield "text", float(found == wanted)
    known = set(wanted)
    yield "boilerplate", float(sum(len(line) for line in found if line not in known))
    if truth.published_precision is not None and truth.published_at is not None:
        yield "date", float(answer.date == truth.published_at.date().isoformat())
    else:
        yield "date", float(not answer.date)
    yield "title", float(clean(answer.title) == truth.title)
    yield "author", float((answer.author or None) == truth.author)
    yield "captions", float(answer.captions == [image.caption for image in truth.images])


def measure(tool: Tool, pages: list[Sample]) -> dict[str, float]:
    """Return the mean of each measure, and milliseconds a page."""
    for sample in pages[:3]:
        with suppress(Exception):
            tool(sample)  # imports and caches
    sums = dict.fromkeys(MEASURES, 0.0)
    spent = 0.0
    for sample in pages:
        answer = Answer()
        start = time.process_time()
        with suppress(Exception):  # a tool that fails on a page has read nothing
            answer = tool(sample)
        spent += time.process_time() - start
        for name, value in judge(sample, answer):
            sums[name] += value
    result = {name: total / len(pages) for name, total in sums.items()}
    return result | {"ms": spent * 1000 / len(pages)}


def profile_of(pages: list[Sample]) -> SiteProfile:
    """Learn from other pages of the same template than those that are measured."""
    return learn((s.url, s.body, "text/html", s.fetched_at) for s in pages)


def run(names: list[str], articles: int, tools: dict[str, Tool]) -> dict[str, dict[str, float]]:
    """Measure every tool over all the templates; the means over templates."""
    totals: dict[str, list[dict[str, float]]] = {}
    for name in names:
        pages = samples(name, articles * 2)
        taught, tested = pages[articles:], pages[:articles]
        chosen = {"thanhuy": ours(), "thanhuy, with a profile": ours(profile_of(taught)), **tools}
        for tool_name, tool in chosen.items():
            totals.setdefault(tool_name, []).append(measure(tool, tested))
    return {
        tool: {key: sum(r[key] for r in results) / len(results) for key in results[0]}
        for tool, results in totals.items()
    }


def table(results: dict[str, dict[str, float]]) -> str:
    """Return the results as a Markdown table."""
    stock = results.get("trafilatura", {}).get("ms")
    heads = [
        "tool",
        "exact text",
        "boilerplate, characters",
        "date",
        "title",
        "author",
        "captions",
        "ms a page",
    ]
    rows = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for tool, found in results.items():
        share = f" ({found['ms'] / stock:.2f} of trafilatura)" if stock else ""
        cells = [
            f"{found['boilerplate']:.0f}" if m == "boilerplate" else f"{found[m]:.3f}"
            for m in MEASURES
        ]
        rows.append(f"| {tool} | {' | '.join(cells)} | {found['ms']:.2f}{share} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare extraction with other tools.")
    parser.add_argument("--templates", default="mixed", help="a template or a group of them")
    parser.add_argument("--articles", type=int, default=40, help="pages of each template")
    parser.add_argument("--only-ours", action="store_true", help="beside trafilatura alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    names = list(templates.names(options.templates))
    tools = {"trafilatura": trafilatura_stock} if options.only_ours else TOOLS
    results = run(names, options.articles, tools)
    print(json.dumps(results) if options.json else table(results))


if __name__ == "__main__":
    main()
