"""Which monitors are there? What each asserts, how much it matters, and what to do if it fails."""

from __future__ import annotations

from dataclasses import dataclass

from storage.incidents import Severity

_WARNING, _CRITICAL = Severity.WARNING, Severity.CRITICAL


@dataclass(frozen=True, kw_only=True, slots=True)
class Monitor:
    """One named assertion."""

    name: str
    severity: Severity  #: unless the archive's ``monitors.toml`` says otherwise
    expected: str  #: what holds while all is well
    advice: str  #: what to do when it does not


def _monitor(name: str, severity: Severity, expected: str, advice: str) -> tuple[str, Monitor]:
    return name, Monitor(name=name, severity=severity, expected=expected, advice=advice)


MONITORS: dict[str, Monitor] = dict(
    (
        # --- over one run -------------------------------------------------------------------------
        _monitor(
            "crawl-outcome", _CRITICAL,
            "a crawl comes as far as it was meant to",
            "look the finish reason and the exit code up in docs/operating.md; "
            "`thanhuy runs --last` explains the run",
        ),
        _monitor(
            "list-shrunk", _WARNING,
            "a list shows about as many articles as it did",
            "look at the list in a browser: is it the site, or its template? "
            "`thanhuy alarm acknowledge` takes the shorter list for the new normal",
        ),
        _monitor(
            "lists-read", _WARNING,
            "every list can be read",
            "nothing, if the next run reads it; else look at it in a browser",
        ),
        _monitor(
            "lists-allowed", _WARNING,
            "robots.txt allows the further pages of lists",
            "read robots.txt; write to the site's operators, or try `--mode sweep`",
        ),
        _monitor(
            "lists-followed", _CRITICAL,
            "every list leads on to its older pages",
            "look at the list in a browser without JavaScript; `lists` in profile.toml names where "
            "scripts get further pages from",
        ),
        _monitor(
            "lists-articles", _CRITICAL,
            "lists link to articles",
            "look at a list in a browser without JavaScript: scripts may fetch what it shows",
        ),
        _monitor(
            "articles-read", _CRITICAL,
            "pages of articles hold an article that can be read",
            "the template may have changed: read a few with `thanhuy extract --explain`, then "
            "`thanhuy learn` and `thanhuy reextract`",
        ),
        _monitor(
            "articles-there", _WARNING,
            "articles that lists show are there",
            "look at some in a browser: if they are there, under which address? Nothing is deleted",
        ),
        _monitor(
            "articles-allowed", _WARNING,
            "articles may be asked for",
            "read logs/skipped.jsonl: robots.txt may have begun to forbid them, or the site has "
            "moved to hosts that this archive does not know",
        ),
        _monitor(
            "articles-had", _WARNING,
            "articles can be had within a few tries",
            "`thanhuy runs --last` tells the reasons; they stay due, and later runs try them again",
        ),
        _monitor(
            "files-had", _WARNING,
            "documents and pictures can be had",
            "nothing, if the next run has them; else see whether their host is up",
        ),
        _monitor(
            "capture-file", _CRITICAL,
            "the last capture file is where it was written",
            "mount the disk with the WARC files, or bring them back from the backup",
        ),
        _monitor(
            "certificate", _WARNING,
            "the site proves by a certificate that it is the site, and will in two weeks",
            "write to the site's operators; THANHUY_VERIFY=no takes a lapsed certificate for now, "
            "and must be taken back",
        ),
        _monitor(
            "cookie-wall", _CRITICAL,
            "the site shows its pages without a browser's cookie",
            "write to those who run the site",
        ),
        _monitor(
            "error-share", _WARNING,
            "few requests of a run fail",
            "`thanhuy runs --last` tells the reasons; lower `--rate`, or choose other hours",
        ),
        # --- over like runs and the latest articles -----------------------------------------------
        _monitor(
            "articles-like-before", _WARNING,
            "a crawl meets about as many articles as those like it before",
            "look at the front page and a list in a browser; `thanhuy runs` shows the runs before",
        ),
        _monitor(
            "field-coverage", _WARNING,
            "the latest articles have as many of their fields as those before them",
            "read one with `thanhuy extract --explain`, then `thanhuy learn`, `thanhuy reextract`",
        ),
        _monitor(
            "readers-agree", _WARNING,
            "the two readers agree on what a run has read as they do on the rest",
            "read one with `thanhuy extract --explain`, then `thanhuy learn`, `thanhuy reextract`",
        ),
        _monitor(
            "date-evidence", _WARNING,
            "the latest articles state their date as well as those before them",
            "read one with `thanhuy extract --explain`, then `thanhuy learn`, `thanhuy reextract`",
        ),
        _monitor(
            "template-drift", _WARNING,
            "the latest articles stand where the site's profile says",
            "`thanhuy learn` makes the profile anew, `thanhuy reextract` reads with it",
        ),
        # --- over time ----------------------------------------------------------------------------
        _monitor(
            "nothing-new", _CRITICAL,
            "there is something new every few days",
            "look at the site in a browser: are there newer articles than `thanhuy search` shows?",
        ),
        _monitor(
            "last-good-crawl", _CRITICAL,
            "a crawl comes to a good end every few days",
            "`thanhuy runs` tells how the last ones ended",
        ),
        _monitor(
            "job-started", _CRITICAL,
            "each job of the schedule starts when it is due",
            "see that `thanhuy schedule run` is running; `thanhuy schedule history` tells the rest",
        ),
        _monitor(
            "job-ended", _CRITICAL,
            "each job of the schedule ends well",
            "read the log that is named; the exit code stands in docs/operating.md",
        ),
        _monitor(
            "disk-space", _CRITICAL,
            "there is room for what is captured",
            "make room, or move the archive: below the floor no crawl begins",
        ),
        _monitor(
            "fixity", _CRITICAL,
            "captures hold the bytes that came",
            "`thanhuy verify` lists what is damaged; bring the file back from the backup",
        ),
        _monitor(
            "receiver", _WARNING,
            "whoever is to be told can be told",
            "`thanhuy alarm test` tries every way; mend THANHUY_NOTIFY or THANHUY_PING",
        ),
    )
)  # fmt: skip
