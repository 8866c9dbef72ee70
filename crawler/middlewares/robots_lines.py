"""What do the lines of a robots.txt mean, where its readers differ? What asks for more restraint.

RFC 9309 leaves open what ends a group of user agents, and readers differ on misspelt fields, on
missing colons and on fields that they do not know. A file is put into the form in which all of
them read the same, and of two meanings the one that forbids more.
"""

from __future__ import annotations

import re

#: Bytes that are read; the RFC asks for half as many.
LONGEST = 1 << 20
#: Wildcards of one path that are followed: matching takes time that grows with their power.
MOST_WILDCARDS = 4
_LINE = re.compile(r"^\s*+([a-z][a-z_-]*+(?: agent)?)(?:\s*+:|\s)\s*+([^#]*)", re.IGNORECASE)
_AGENT, _ALLOW, _DISALLOW = "User-agent", "Allow", "Disallow"
_DELAY, _RATE, _SITEMAP = "Crawl-delay", "Request-rate", "Sitemap"
#: The fields, as they are written and misspelt.
_FIELDS = {
    "user-agent": _AGENT, "useragent": _AGENT, "user agent": _AGENT, "user_agent": _AGENT,
    "disallow": _DISALLOW, "dissallow": _DISALLOW, "dissalow": _DISALLOW, "disalow": _DISALLOW,
    "diasllow": _DISALLOW, "disallaw": _DISALLOW, "allow": _ALLOW,
    "crawl-delay": _DELAY, "crawldelay": _DELAY, "crawl_delay": _DELAY,
    "request-rate": _RATE, "requestrate": _RATE, "sitemap": _SITEMAP, "site-map": _SITEMAP,
}  # fmt: skip
# "Crawl-delay: 3,5", as a Vietnamese or a German writes it.
_DECIMAL_COMMA = re.compile(r"^(\d+),(?=\d)")


def cautious(rules: str) -> str:
    """Return *rules* in lines that every reader understands alike.

    Only Allow and Disallow end the names of a group, so that agents between which a reader would
    see something else share what is forbidden to the last of them.
    """
    lines: list[str] = []
    held: list[str] = []  # delays that stand among the names of a group
    in_rules = False
    for field, value in _fields(rules[:LONGEST]):
        line = f"{field}: {value}"
        if field is _AGENT and in_rules:
            in_rules = False
        elif field in (_DELAY, _RATE) and not in_rules:
            held.append(line)
            continue
        elif field in (_ALLOW, _DISALLOW):
            lines += held
            held, in_rules = [], True
        lines.append(line)
    return "\n".join([*lines, *held, ""])


def _fields(rules: str) -> list[tuple[str, str]]:
    """Return the known fields in their order, sitemaps at the end."""
    found = []
    for match in map(_LINE.match, rules.splitlines()):
        field = _FIELDS.get(match[1].lower()) if match is not None else None
        if match is not None and field is not None:
            value = _DECIMAL_COMMA.sub(r"\1.", match[2].strip())
            if field in (_ALLOW, _DISALLOW):
                field, value = _bounded(field, value)
            found.append((field, value))
    return sorted(found, key=lambda each: each[0] is _SITEMAP)


def _bounded(field: str, path: str) -> tuple[str, str]:
    """Return a rule with few wildcards: one that forbids more, or allows nothing."""
    parts = re.split(r"\*+", path)
    if len(parts) - 1 <= MOST_WILDCARDS:
        return field, "*".join(parts)
    if field is _ALLOW:
        return _DISALLOW, ""  # which says nothing
    return field, "*".join(parts[:MOST_WILDCARDS]) + "*"
