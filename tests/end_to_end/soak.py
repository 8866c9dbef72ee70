"""Kill a crawl at random moments, again and again, then audit: nothing lost, nothing twice.

``make soak`` runs it long; the tests run it briefly.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from replica import client
from storage.archive import Archive
from storage.fixity.findings import Finding
from storage.fixity.verify import verify
from tests.commands import contents, crawl, crawl_words, pages_asked, started

#: Requests that a crawl at a polite rate has leased at most: what a kill may have asked again.
IN_FLIGHT = 4


@dataclass
class Audit:
    """How an archive that was killed at compares with one that was not."""

    kills: int
    lost: set[int]
    invented: set[int]
    different: set[int]
    repeated: int  #: requests beyond the first for each page; every run asks for robots.txt
    findings: list[Finding]  #: of ``thanhuy verify``

    @property
    def sound(self) -> bool:
        """Whether nothing is lost or off, and only what was in flight was asked again."""
        wrong = self.lost | self.invented | self.different
        return not wrong and not self.findings and self.repeated <= self.kills * IN_FLIGHT


def soak(kills: int, *, articles: int, seed: int) -> Audit:
    """Crawl without faults, then crawl with *kills* kills, and compare."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        sound, killed = Path(scratch, "sound"), Path(scratch, "killed")
        with client.running(articles=articles, seed=seed) as site:
            assert crawl(site, sound).code == 0
        with client.running(articles=articles, seed=seed) as site:
            for number in range(kills):
                with started("-m", "cli", *crawl_words(site, killed, "--rate", "30")) as child:
                    _wait_for_run(killed, child, number + 1)
                    time.sleep(chance.uniform(0, 1.5))
            assert crawl(site, killed).code == 0
            asked = Counter(pages_asked(site))
        before, after = contents(sound), contents(killed)
        with Archive.open(killed, read_only=True) as archive:
            findings = verify(archive).findings
    return Audit(
        kills=kills,
        lost=before.keys() - after.keys(),
        invented=after.keys() - before.keys(),
        different={each for each in before.keys() & after.keys() if before[each] != after[each]},
        repeated=sum(asked.values()) - len(asked),
        findings=findings,
    )


def _wait_for_run(archive: Path, child: subprocess.Popen[str], number: int) -> None:
    """Wait until the crawl has begun: before that there is nothing to lose."""
    while child.poll() is None:
        try:
            with sqlite3.connect(archive / "archive.db") as connection:
                if connection.execute("SELECT 1 FROM runs WHERE id = ?", [number]).fetchone():
                    return
        except sqlite3.OperationalError:  # not made yet
            pass
        time.sleep(0.05)


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    audit = soak(rounds, articles=300, seed=random.randrange(10**6))
    print(audit)
    sys.exit(0 if audit.sound else 1)
