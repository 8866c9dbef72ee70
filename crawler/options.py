"""What may one crawl do? Its options, checked before the first request."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from config import Config
from crawler.site.calendar import first_id_of
from crawler.site.urls import HOME, absolute, read_url
from storage import sections
from storage.errors import BadInput, without_password
from storage.frontier.queue import Bounds
from storage.records import Discovery, LinkKind
from storage.typed_dates import read_date
from vietnamese.time import VIETNAM

#: Requests a second, where nothing else is asked for.
POLITE_RATE = 1.0
#: So many at most, where it is not a stand-in that is asked.
HIGHEST_PUBLIC_RATE = 10.0
#: The lowest rate: who wants fewer than one request an hour has mistyped it.
_LOWEST_RATE = 1 / 3600
#: Seconds that AutoThrottle waits at most, by Scrapy's default.
_LONGEST_THROTTLE = 60.0
#: Requests under way at once where ``--rate 0`` lets the origin set the pace.
_UNBOUNDED_CONCURRENCY = 16
#: No number that is asked for is larger.
_UNLIMITED = 1e9
# The id calendar errs by weeks where the counter's pace changed.
_CALENDAR_ERROR = timedelta(days=45)


class Mode(StrEnum):
    """How far a crawl goes."""

    UPDATE = "update"  #: lists until known ground, what is new, what is due for a second look
    FULL = "full"  #: every list page, and every article again
    SWEEP = "sweep"  #: the ids that no list has shown, where the site answers to ids alone


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlOptions:
    """The options of ``thanhuy crawl``, which are the arguments of the spider ``news`` too."""

    mode: Mode = Mode.UPDATE
    since: datetime | None = None
    until: datetime | None = None
    sections: tuple[str, ...] = ()
    max_pages: int | None = None
    origin: str | None = None
    rate: float = POLITE_RATE
    workers: int = 1
    window: tuple[time, time] | None = None  #: the hours, Vietnam's time, in which it may ask
    images: bool = False  #: the articles' pictures are captured too
    learn: bool = True  #: a site profile is learned at the end, where there is none
    start: tuple[str, ...] = (HOME,)

    @classmethod
    def parse(  # noqa: PLR0913  # one for each option of the command
        cls,
        *,
        mode: str = Mode.UPDATE,
        since: str | None = None,
        until: str | None = None,
        section: str | Iterable[str] = (),
        max_pages: str | int | None = None,
        origin: str | None = None,
        rate: str | float | None = None,
        workers: str | int = 1,
        window: str | None = None,
        images: str | bool = False,
        no_learn: str | bool = False,
        start: str | Iterable[str] = (),
    ) -> CrawlOptions:
        """Read the words that a person typed.

        :raises BadInput: if one of them cannot be used; the message says which and why
        """
        named = _words(section)
        options = cls(
            mode=_mode(mode),
            since=read_date("--since", since),
            until=read_date("--until", until, end=True),
            sections=tuple(_section_slug(name) for name in named if name),
            max_pages=None if max_pages is None else _whole("--max-pages", max_pages),
            origin=_origin(origin),
            rate=POLITE_RATE if rate is None else _number("--rate", rate, low=0),
            workers=_whole("--workers", workers, high=64),
            window=_window(window),
            images=_switch("--images", images),
            learn=not _switch("--no-learn", no_learn),
            start=tuple(_start(url) for url in _words(start)) or (HOME,),
        )
        if options.since and options.until and options.since >= options.until:
            raise BadInput(f"--since {since} is after --until {until}; exchange them")
        options.check_rate(rate)
        return options

    def changed(self, *, rate: str | float | None = None, window: str | None = None) -> Self:
        """Return these options with another rate or other hours; empty hours are all of them.

        :raises BadInput: if that is not allowed
        """
        made = self
        if rate is not None:
            made = replace(made, rate=_number("--rate", rate, low=0))
        if window is not None:
            made = replace(made, window=_window(window))
        made.check_rate(rate)
        return made

    def check_rate(self, typed: str | float | None) -> None:
        """See that the site is asked politely; *typed* is the rate as somebody wrote it.

        :raises BadInput: if it is not
        """
        if 0 < self.rate < _LOWEST_RATE:
            raise BadInput(f"--rate {typed} is less than one request an hour; 0.1 is one in 10 s")
        if self.origin is None and not 0 < self.rate <= HIGHEST_PUBLIC_RATE:
            raise BadInput(
                f"--rate {typed} is allowed with --origin only: the public site is asked "
                f"politely, at most {HIGHEST_PUBLIC_RATE:g} times a second; leave it out for once "
                "a second"
            )

    @property
    def fronts(self) -> list[Discovery]:
        """The pages that the crawl begins with, each at the address that was typed."""
        places = ((url, read_url(url)) for url in self.start)
        return [
            Discovery(
                url=place.canonical,
                address=url,
                kind=LinkKind.SECTION if place.kind is LinkKind.SECTION else LinkKind.HOME,
                section=place.slug if place.kind is LinkKind.SECTION else None,
            )
            for url, place in places
            if place is not None
        ]

    @property
    def bounds(self) -> Bounds:
        """What the frontier may hand out for this crawl."""
        return Bounds(
            kinds=(LinkKind.PROBE, LinkKind.SWEPT) if self.mode is Mode.SWEEP else (),
            sections=self.sections,
            since=self.since,
            until=self.until,
            first_id=first_id_of(self.since - _CALENDAR_ERROR) if self.since else None,
            last_id=first_id_of(self.until + _CALENDAR_ERROR) if self.until else None,
        )

    def allows(self, moment: datetime) -> bool:
        """Say whether *moment* is within the hours in which the site may be asked."""
        if self.window is None:
            return True
        begin, end = self.window
        now = moment.astimezone(VIETNAM).time()
        return begin <= now < end if begin < end else now >= begin or now < end

    def scrapy_settings(self) -> dict[str, Any]:
        """Return the Scrapy settings that follow from these options."""
        settings: dict[str, Any] = {"THANHUY_ORIGIN": self.origin}
        if self.rate:
            settings["DOWNLOAD_DELAY"] = 1 / self.rate
            settings["AUTOTHROTTLE_START_DELAY"] = 1 / self.rate
            # It would shorten a longer delay to this.
            settings["AUTOTHROTTLE_MAX_DELAY"] = max(_LONGEST_THROTTLE, 1 / self.rate)
        else:
            settings["DOWNLOAD_DELAY"] = 0
            settings["AUTOTHROTTLE_ENABLED"] = False
            settings["CONCURRENT_REQUESTS"] = _UNBOUNDED_CONCURRENCY
            settings["CONCURRENT_REQUESTS_PER_DOMAIN"] = _UNBOUNDED_CONCURRENCY
        return settings

    def as_arguments(self) -> dict[str, Any]:
        """Return the options as the run's record keeps them."""
        return {
            "mode": self.mode.value,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "sections": list(self.sections),
            "max_pages": self.max_pages,
            "origin": self.origin,
            "rate": self.rate,
            "workers": self.workers,
            "window": "-".join(f"{end:%H:%M}" for end in self.window) if self.window else None,
            "images": self.images,
            "learn": self.learn,
            "start": list(self.start),
        }


def _words(typed: str | Iterable[str]) -> Iterable[str]:
    """Return what was typed more than once; ``scrapy crawl news -a`` gives it in one word."""
    return re.split(r"[,\s]+", typed) if isinstance(typed, str) else typed


def _start(text: str) -> str:
    site_url = read_url(text) if text else None
    if site_url is None or site_url.kind in (LinkKind.ATTACHMENT, LinkKind.IMAGE):
        raise BadInput(f"--start {text!r} is no page of the site; write it as {HOME}trang-chu.aspx")
    return absolute(text) or text


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        raise BadInput(f"--mode {text!r} is unknown; it is one of: update, full, sweep") from None


def _switch(option: str, value: str | bool) -> bool:
    """Read a switch; ``scrapy crawl news -a images=true`` gives it as a word."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise BadInput(f"{option} {value!r} is neither true nor false") from None


def _number(option: str, text: str | float, *, low: float, high: float = _UNLIMITED) -> float:
    try:
        number = float(text)
    except ValueError:
        raise BadInput(f"{option} {text!r} is no number") from None
    if not low <= number <= high:
        most = f"to {high:g}" if high < _UNLIMITED else "or more"
        raise BadInput(f"{option} {text} is out of range; it is {low:g} {most}")
    return number


def _whole(option: str, text: str | int, *, high: float = _UNLIMITED) -> int:
    number = _number(option, text, low=1, high=high)
    if number != int(number):
        raise BadInput(f"{option} {text} is no whole number")
    return int(number)


def _window(text: str | None) -> tuple[time, time] | None:
    if not text:
        return None
    try:
        begin, end = re.sub(r"-\s*24:00\s*$", "-00:00", text).split("-")
        return _hour(begin), _hour(end)
    except ValueError:
        raise BadInput(f"--window {text!r} is no span of hours; write it as 22:00-06:00") from None


def _hour(text: str) -> time:
    return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007  # of every day


def check_sections(asked: Iterable[str], known: Collection[str]) -> None:
    """Check that the sections asked for are among those of the site.

    :raises BadInput: if one is not; the message lists the known ones
    """
    for slug in asked:
        if slug not in known:
            raise BadInput(
                f"--section {slug!r} is unknown; the sections are: "
                f"{', '.join(known) or 'none; the front page shows no section list'}"
            )


def require_contact(config: Config, options: CrawlOptions) -> None:
    """See that the public site is not asked by nobody.

    :raises BadInput: if there is no contact
    """
    if options.origin is None and not config.contact:
        raise BadInput(
            "a crawl of the public site needs a contact that its operators can write to: "
            "--contact you@example.org, or THANHUY_CONTACT in the environment"
        )


def _section_slug(text: str) -> str:
    """Take a slug, a slug with its id, the list's URL, or the section's name."""
    name = text.strip().rstrip("/").rpartition("/")[2]
    slug = sections.slug(re.sub(r"-\d{6,18}$", "", name))
    if not slug:
        raise BadInput(f"--section {text!r} names no section; write it as quan-1")
    return slug


def _origin(text: str | None) -> str | None:
    if not text:
        return None
    if not _is_base_url(text):
        raise BadInput(
            f"--origin {without_password(text)!r} is no base URL; write it as "
            "http://127.0.0.1:8000, without a user and a password"
        )
    return text.rstrip("/")


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        (parts.hostname or "").encode("idna")
        right = parts.port != 0 and "@" not in parts.netloc and not parts.query
    except ValueError:  # a port or a host that cannot be
        return False
    return right and parts.scheme in ("http", "https") and bool(parts.hostname)
