"""Import of captures against the loop that everybody writes first, and two workers against one.

``python -m benchmarks.importing [CAPTURES [TEMPLATES]]`` writes a WARC of that many article pages
of the replica (20,000 unless told, in its mixed templates) with warcio and imports it into an empty
archive, with everything that belongs to it: copied captures, articles, search index, links,
near-duplicates. The naive loop is warcio and
``trafilatura.bare_extraction(with_metadata=True)`` in one process, which stores nothing; it reads
the first pages of the same file. Each contender runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from statistics import median

from trafilatura import bare_extraction
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.runs.import_warcs import import_warcs
from replica.answer import filled
from replica.content import NewsSite
from replica.pages import Pages
from storage.archive import Archive

CAPTURES = 20_000
#: Pages that the naive loop reads: enough for its rate.
NAIVE = 1_000
ROUNDS = 3


def write_warc(path: Path, captures: int, template: str = "mixed") -> None:
    """Write the pages of *captures* articles as another crawler would."""
    site = NewsSite(articles=captures)
    pages = Pages(site, template, cache_bytes=0)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, id_ in enumerate(site.ids()):
            answer = pages.answer("thanhuytphcm.vn", site.path(id_))
            body = filled(answer, number, at)
            headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(body)))]
            writer.write_record(
                writer.create_warc_record(
                    f"https://thanhuytphcm.vn{site.path(id_)}",
                    "response",
                    payload=BytesIO(body),
                    length=len(body),
                    http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
            )


def run_naive(path: Path) -> float:
    """Return pages a second of the naive loop."""
    begin = time.perf_counter()
    pages = 0
    with path.open("rb") as file:
        for record in islice(ArchiveIterator(file), NAIVE):
            bare_extraction(record.content_stream().read(), with_metadata=True)
            pages += 1
    return pages / (time.perf_counter() - begin)


def run_ours(path: Path, workers: int) -> float:
    """Return pages a second of an import, its start and its end included."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        Archive.open(Path(scratch), create=True) as archive,
    ):
        begin = time.perf_counter()
        report = import_warcs(archive, [path], software="benchmark", workers=workers)
        assert not report.passed_over, report.passed_over
        return report.taken / (time.perf_counter() - begin)


CONTENDERS = {
    "naive": run_naive,
    "ours, 1 worker": lambda path: run_ours(path, 1),
    "ours, 2 workers": lambda path: run_ours(path, 2),
}


def run(name: str, path: Path) -> float:
    """Return what a contender does in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout))


def main(captures: int = CAPTURES, template: str = "mixed") -> None:
    """Measure, and print the figures."""
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "pages.warc.gz")
        write_warc(path, captures, template)
        for _ in range(ROUNDS):
            for name in CONTENDERS:
                rates[name].append(run(name, path))
    for name, found in rates.items():
        print(f"{name:16} {median(found):8.1f} pages/s   {[round(rate) for rate in found]}")
    one, two = median(rates["ours, 1 worker"]), median(rates["ours, 2 workers"])
    print(f"import, 2 workers ÷ naive:    {two / median(rates['naive']):.2f}   (at least 6)")
    print(f"import, 2 workers ÷ 1 worker: {two / one:.2f}   (at least 1.7)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, file] if name in CONTENDERS:
            print(json.dumps(CONTENDERS[name](Path(file))))
        case [count, *template]:
            main(int(count), *template)
        case _:
            main()
