"""How are plausible Vietnamese sentences made from words and a random source?

Each function draws from the given source only, so that one source always says the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from replica import vocabulary as words


def person(rng: random.Random) -> str:
    """Return a full name, some 34,000 of them."""
    return (
        f"{rng.choice(words.SURNAMES)} {rng.choice(words.MIDDLE_NAMES)}"
        f" {rng.choice(words.GIVEN_NAMES)}"
    )


def unit(rng: random.Random) -> str:
    """Return an institution of the city or of one of its places."""
    if rng.random() < 0.35:
        return rng.choice(words.CITY_BODIES)
    return f"{rng.choice(words.BODIES)} {rng.choice(words.PLACES)}"


def officer(rng: random.Random) -> str:
    """Return someone with a function."""
    return f"{rng.choice(words.ROLES)} {rng.choice(words.PLACES)} {person(rng)}"


def number(rng: random.Random) -> str:
    """Return a number as Vietnamese write it: 35.000, 4,5."""
    high = rng.choice((30, 300, 3_000, 90_000, 900_000))
    return f"{rng.randint(2, high):,}".replace(",", ".")


def percent(rng: random.Random) -> str:
    """Return a percentage with a decimal comma."""
    return f"{rng.randint(12, 128)},{rng.randint(1, 99)}%"


def some_day(rng: random.Random, around: datetime) -> datetime:
    """Return a day within some months of *around*: no publication date."""
    return around + timedelta(days=rng.randint(-200, 60))


def action(rng: random.Random) -> str:
    """Return what somebody does: verb, object, often a purpose."""
    clause = f"{rng.choice(words.VERBS)} {rng.choice(words.OBJECTS)}"
    return f"{clause} {rng.choice(words.PURPOSES)}" if rng.random() < 0.6 else clause


def verb_phrase(rng: random.Random) -> str:
    """Return a short action, for enumerations."""
    return f"{rng.choice(words.VERBS)} {rng.choice(words.OBJECTS)}"


def capital(text: str) -> str:
    """Return *text* with its first letter capital, and nothing else changed."""
    return text[:1].upper() + text[1:]


# --- sentences ----------------------------------------------------------------------------------


def _attendance(rng: random.Random, topic: str, at: datetime) -> str:
    del topic, at
    guests = "; ".join(officer(rng) for _ in range(rng.randint(2, 4)))
    return f"{rng.choice(('Tham dự có', 'Đến dự có', 'Cùng dự có', 'Dự lễ có'))} {guests}."


def _speech(rng: random.Random, topic: str, at: datetime) -> str:
    del at
    return (
        f"{rng.choice(words.OCCASIONS)}, {officer(rng)} {rng.choice(words.SAYS)}"
        f" {rng.choice(('cần', 'phải', 'các đơn vị cần', 'mỗi cán bộ, đảng viên phải'))}"
        f" {action(rng)}, {verb_phrase(rng)}; nhất là đối với việc {topic}."
    )


def _figures(rng: random.Random, topic: str, at: datetime) -> str:
    del topic
    since = some_day(rng, at)
    return (
        f"Từ tháng {since.month}/{since.year} đến nay, {unit(rng)} đã vận động được {number(rng)}"
        f" {rng.choice(words.THINGS)} và {number(rng)} {rng.choice(words.THINGS)}, tổng trị giá"
        f" {number(rng)} triệu đồng, đạt {percent(rng)} kế hoạch."
    )


def _finding(rng: random.Random, topic: str, at: datetime) -> str:
    del topic, at
    return (
        f"{rng.choice(words.LINKERS)}, {rng.choice(words.FINDINGS)} sau khi"
        f" {unit(rng)} {verb_phrase(rng)}."
    )


def _directive(rng: random.Random, topic: str, at: datetime) -> str:
    del at
    return (
        f"{rng.choice(words.LINKERS)}, {unit(rng)} {rng.choice(('sẽ', 'tập trung', 'đã', 'cần'))}"
        f" {action(rng)}, {rng.choice(('đồng thời', 'trong đó', 'cũng như'))} {verb_phrase(rng)}"
        f" {rng.choice(('liên quan đến', 'phục vụ', 'vì mục tiêu'))} {topic}."
    )


def _quote(rng: random.Random, topic: str, at: datetime) -> str:
    del at
    who = f"{rng.choice(('Ông', 'Bà', 'Anh', 'Chị'))} {person(rng)}"
    return (
        f"{who} ({rng.randint(19, 88)} tuổi, ngụ {rng.choice(words.PLACES)})"
        f" {rng.choice(words.SAYS)}: “{capital(rng.choice(words.FINDINGS))}, nên tôi mong nơi đây"
        f" {verb_phrase(rng)}. Nói đến {topic} thì {rng.choice(words.FINDINGS)}”."
    )


def _decree(rng: random.Random, topic: str, at: datetime) -> str:
    day = some_day(rng, at)
    code = rng.choice(("NQ/TW", "CT/TU", "KH/TU", "QĐ-UBND", "TB/TU"))
    return (
        f"Thực hiện văn bản số {rng.randint(1, 999)}-{code} ngày {day.day}/{day.month}/{day.year}"
        f" về {topic}, {unit(rng)} {rng.choice(words.VERBS)} {rng.choice(words.OBJECTS)}."
    )


def _award(rng: random.Random, topic: str, at: datetime) -> str:
    del at
    return (
        f"Dịp này, {unit(rng)} khen thưởng {rng.randint(3, 180)} tập thể và {rng.randint(5, 400)}"
        f" cá nhân có thành tích trong {topic}, trao {number(rng)} {rng.choice(words.THINGS)}."
    )


def _plain(rng: random.Random, topic: str, at: datetime) -> str:
    del topic, at
    return (
        f"{capital(rng.choice(words.FINDINGS))}, {rng.choice(words.FINDINGS)};"
        f" {unit(rng)} vì vậy {action(rng)}."
    )


def _span(rng: random.Random, topic: str, at: datetime) -> str:
    first = some_day(rng, at)
    last = first + timedelta(days=rng.randint(2, 40))
    return (
        f"{capital(rng.choice(words.EVENTS))} về {topic} diễn ra từ ngày {first.day}/{first.month}"
        f" đến ngày {last.day}/{last.month} tại {rng.choice(words.PLACES)}, do {unit(rng)} chủ trì."
    )


_SENTENCES: Sequence[Callable[[random.Random, str, datetime], str]] = (
    _attendance, _speech, _figures, _finding, _directive, _quote, _decree, _award, _plain, _span,
    _speech, _directive, _finding, _plain,
)  # fmt: skip


def paragraph(rng: random.Random, topics: Sequence[str], at: datetime) -> str:
    """Return one to four sentences."""
    chosen = rng.sample(_SENTENCES, rng.randint(1, 4))
    return " ".join(make(rng, rng.choice(topics), at) for make in chosen)


def event_lead(rng: random.Random, topics: Sequence[str], day: datetime | None) -> str:
    """Return the sentence that opens a report; with the day, as the site writes it: no year."""
    topic = rng.choice(topics)
    parts = words.WHEN[: 2 + max(0, day.hour - 11) // 3] if day else words.WHEN
    when = f"{rng.choice(parts)} {day.day}/{day.month}, " if day else ""
    place = f"tại {rng.choice(words.PLACES)}, " if rng.random() < 0.5 else ""
    if not when:
        place = capital(place)
    event, host = rng.choice(words.EVENTS), unit(rng)
    held = rng.choice(("tổ chức", "phối hợp tổ chức", "khai mạc", "đã tổ chức"))
    return f"{when}{place}{host} {held} {event} về {topic}, {action(rng)}."


def title(rng: random.Random, topics: Sequence[str]) -> str:
    """Return a headline; long ones reach the slug's hundred characters."""
    topic = rng.choice(topics)
    return capital(rng.choice(_TITLES)(rng, topic))


_TITLES: Sequence[Callable[[random.Random, str], str]] = (
    lambda rng, _: f"{unit(rng)} {verb_phrase(rng)}",
    lambda rng, topic: f"{topic}: {rng.choice(words.FINDINGS)}",
    lambda rng, topic: f"{_place(rng)} {rng.choice(words.VERBS)} {topic}",
    lambda rng, topic: f"{rng.choice(words.EVENTS)} “{capital(topic)}” tại {_place(rng)}",
    lambda rng, _: f"Bài {rng.randint(1, 5)}: {rng.choice(words.HEADINGS)} ở {_place(rng)}",
    lambda rng, topic: (
        f"Trao {number(rng)} {rng.choice(words.THINGS)} cho {_place(rng)} vì {topic}"
    ),
    lambda rng, topic: f'{rng.choice(words.HEADINGS)} với "{topic}" của {person(rng)}',
    lambda rng, topic: (
        f"{unit(rng)} {verb_phrase(rng)}, hướng đến {topic} {rng.choice(words.PURPOSES)}"
    ),
    lambda rng, topic: f"{topic} - nhìn từ {_place(rng)}",
)


def _place(rng: random.Random) -> str:
    return rng.choice(words.PLACES)


def caption(rng: random.Random) -> str:
    """Return a photo caption, often with the photographer."""
    who = rng.choice((officer, lambda r: f"Đại diện {unit(r)}", lambda r: f"Bà con {_place(r)}"))
    text = f"{who(rng)} {rng.choice(words.SHOTS)}"
    match rng.randrange(4):
        case 0:
            return f"{text}. (Ảnh: {rng.choice(words.PHOTOGRAPHERS)})"
        case 1:
            return f"{text}. Ảnh: {rng.choice(words.PHOTOGRAPHERS)}"
        case _:
            return f"{text}."


def verse(rng: random.Random) -> list[str]:
    """Return lines of six and eight syllables in turn."""
    lines = []
    for count in (3, 4) * rng.randint(1, 3):
        feet = [rng.choice(words.ODD_FEET if i % 2 else words.EVEN_FEET) for i in range(count)]
        lines.append(capital(" ".join(feet)))
    return lines
