"""What does somebody ask for who types these words?

Words must all be there, anywhere in title or text; ``"…"`` is a phrase, ``-word`` excludes, ``a OR
b`` asks for one of both, ``begin*`` for what begins so; ``title:``, ``author:``, ``source:`` and
``section:`` restrict. A word with marks matches with its marks, a word without matches all.
Whatever is typed is a query: there is no syntax error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from sqlalchemy import ColumnElement, and_, false, or_

from storage import sections
from storage.database.models import Article
from storage.records import ArticleQuery
from storage.search import index, synonyms
from storage.search.synonyms import Synonyms
from storage.search.terms import ANYWHERE, SECTION, Indexed, Needle, Term, Terms
from vietnamese.spellings import Words as Spelled
from vietnamese.spellings import beginnings, combined, spellings
from vietnamese.words import Phrase, cut

#: Terms beyond this many are not looked for: nobody types them, and each costs time.
_MOST_TERMS = 200
#: Ways of writing one term that are looked for.
_MOST_WAYS = 24
_QUOTES = '"“”„«»'
FIELDS = ("title", "author", "source", "section")
_TERM = re.compile(
    rf"(?P<minus>(?<!\S)-+)?(?:\b(?P<field>{'|'.join(FIELDS)}):\s*)?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<bare>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)
# "tacgia:Lý" may have been meant as a field; "14:30", "Chủ tịch: Nguyễn" and "https://…" were not.
_MEANT_AS_FIELD = re.compile(r"([A-Za-z_]{2,20}):[^\s/:]")


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, understood."""

    included: Terms = ()
    excluded: Terms = ()
    senseless: bool = False  #: something was typed, but no word: nothing answers that
    unknown_fields: tuple[str, ...] = ()  #: words before a colon that might be meant as a field

    def accept(self, article: Indexed) -> bool:
        """Say whether *article*, which the index found, truly answers; see `Phrase.mixed`."""
        return all(term.holds(article) for term in self.included if term.is_mixed) and not any(
            term.holds(article) for term in self.excluded if term.is_mixed
        )

    def doubts(self) -> list[ColumnElement[bool]]:
        """Return the conditions under any of which `accept` may refuse what the database finds."""
        mixed = [term.literally for term in self.included if term.is_mixed]
        found: list[ColumnElement[bool]] = []
        if mixed:
            found.append(Article.id.not_in(index.matching(mixed)))
        unwanted = [term for term in self.excluded if term.is_mixed]
        return found + [
            Article.id.in_(index.matching([term], [[term.literally]])) for term in unwanted
        ]

    @property
    def phrases(self) -> list[Phrase]:
        """What to mark in a text, in every way of writing."""
        needles = (needle for term in self.included for way in term.ways for needle in way)
        return [needle.phrase for needle in needles if "text" in needle.columns]

    @property
    def asked_of_index(self) -> Terms:
        """What the index alone answers."""
        return tuple(term for term in self.included if not term.names_section)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the database must check; `accept` checks the rest."""
        terms, unwanted = self.asked_of_index, self.exclusions()
        found = self.other_conditions()
        if terms:
            found.append(Article.id.in_(index.matching(terms, unwanted)))
        else:
            found += [Article.id.not_in(index.matching(each)) for each in unwanted]
        return found

    def other_conditions(self) -> list[ColumnElement[bool]]:
        """Return what must be checked beside the index."""
        if self.senseless:
            return [false()]
        found = [_condition(term) for term in self.included if term.names_section]
        unwanted = [_condition(term) for term in self.excluded if term.names_section]
        return found + [each.is_not(True) for each in unwanted]

    def exclusions(self) -> list[Terms]:
        """Return what the index must keep out; `accept` keeps out the rest."""
        asked = (term for term in self.excluded if not term.names_section)
        return [(term.literally if term.is_mixed else term,) for term in asked]


def _condition(term: Term) -> ColumnElement[bool]:
    """Return what a term asks for that names a section, be it one of several ways."""
    return or_(*(and_(*map(_needle_condition, way)) for way in term.ways))


def _needle_condition(needle: Needle) -> ColumnElement[bool]:
    if needle.columns == SECTION:
        return Article.section_slug.in_(sections.matching(needle.typed))
    return Article.id.in_(index.matching([Term(((needle,),))]))


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word or phrase, as it was typed."""

    text: str
    minus: bool = False
    field: str = ""
    quoted: bool = False

    @property
    def is_or(self) -> bool:
        return self.text == "OR" and not (self.minus or self.field or self.quoted)

    @property
    def is_plain(self) -> bool:
        """Whether it may be a part of a name that was typed without quotes."""
        bare = not (self.minus or self.field or self.quoted or self.is_or)
        return bare and not self.text.endswith("*") and len(cut(self.text)) == 1


def parse(typed: str, names: Synonyms | None = None) -> Words:
    """Understand what was typed; every string is a query. *names* are the synonyms."""
    pieces = list(map(_piece, islice(_TERM.finditer(typed), _MOST_TERMS)))
    included: list[Term] = []
    excluded: list[Term] = []
    joins = False  # behind an OR
    for piece, term in _read(pieces, synonyms.default() if names is None else names):
        if term is None:
            joins = joins or (piece.is_or and bool(included))
            continue
        if piece.minus:
            excluded.append(term)
        elif joins:
            included[-1] = Term((*included[-1].ways, *term.ways)[:_MOST_WAYS])
        else:
            included.append(term)
        joins = False
    return Words(
        included=tuple(included),
        excluded=tuple(excluded),
        senseless=bool(typed.strip()) and not (included or excluded),
        unknown_fields=tuple(_unknown_fields(pieces)),
    )


def _piece(match: re.Match[str]) -> _Piece:
    return _Piece(
        text=match["bare"] if match["quoted"] is None else match["quoted"],
        minus=bool(match["minus"]),
        field=(match["field"] or "").lower(),
        quoted=match["quoted"] is not None,
    )


def _read(pieces: Sequence[_Piece], names: Synonyms) -> Iterator[tuple[_Piece, Term | None]]:
    """Yield each piece, or the first of several that make a name, with what it asks for."""
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if piece.is_or and 0 < place < len(pieces) - 1:
            yield piece, None
            place += 1
            continue
        count, term = _name(pieces, place, names) if piece.is_plain else (1, None)
        yield piece, term or _term(piece, names)
        place += count


def _name(pieces: Sequence[_Piece], place: int, names: Synonyms) -> tuple[int, Term | None]:
    """Return how many plain words from *place* on are a name with synonyms, and what they ask for.

    Typed without quotes they may stand apart; a synonym of theirs is a phrase.
    """
    plain = []
    for piece in pieces[place : place + 12]:
        if not piece.is_plain:
            break
        plain.append(piece)
    found = names.at([cut(piece.text)[0] for piece in plain], 0)
    if found is None or found[0] == 1:
        return 1, None
    count, others = found
    apart = product(*(spellings(piece.text) for piece in plain[:count]))
    ways = [tuple(Needle(Phrase(words)) for words in each) for each in islice(apart, 4)]
    return count, Term((*ways, *((Needle(Phrase(each), literal=True),) for each in others)))


def _term(piece: _Piece, names: Synonyms) -> Term | None:
    text = piece.text.strip()
    columns = (piece.field,) if piece.field else ANYWHERE
    begins = text.endswith("*")
    ways = beginnings(text.rstrip("*")) if begins else spellings(text)
    if not ways:
        return None
    if piece.field in SECTION:
        return Term(((Needle(Phrase(ways[0]), columns, text),),))
    needles = [Needle(Phrase(words, prefix=begins), columns, text) for words in ways]
    if not begins:
        meaning = (words for words in _with_synonyms(text, names) if words not in ways)
        needles += [Needle(Phrase(words), columns, text, literal=True) for words in meaning]
    return Term(tuple((needle,) for needle in needles[:_MOST_WAYS]))


def _with_synonyms(text: str, names: Synonyms) -> list[Spelled]:
    """Return a phrase with synonyms in place of the names in it; none if it has no name."""
    typed, parts, place = cut(text), [], 0
    while place < len(typed):
        count, others = names.at(typed, place) or (1, [])
        parts.append([tuple(typed[place : place + count]), *others])
        place += count
    return combined(parts) if any(len(part) > 1 for part in parts) else []


def _unknown_fields(pieces: Sequence[_Piece]) -> Iterator[str]:
    for piece in pieces:
        match = None if piece.quoted or piece.field else _MEANT_AS_FIELD.match(piece.text)
        if match is not None:
            yield match[1]


# --- filters --------------------------------------------------------------------------------------


def filters(query: ArticleQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of *query* other than its words."""
    return list(named_filters(query).values())


def named_filters(query: ArticleQuery) -> dict[str, ColumnElement[bool]]:
    """Return the conditions of *query* other than its words, each by its option's name."""
    found: dict[str, ColumnElement[bool]] = {}
    if query.since is not None:
        found["--since"] = Article.published_at >= query.since
    if query.until is not None:
        found["--until"] = Article.published_at < query.until
    if query.section is not None:
        found["--section"] = Article.section_slug.in_(sections.matching(query.section))
    if query.author is not None:
        author = _term(_Piece(query.author, field="author", quoted=True), Synonyms())
        found["--author"] = Article.id.in_(index.matching([author])) if author else false()
    if query.changed_since is not None:
        found["--changed-since"] = Article.changed_at >= query.changed_since
    return found | _of_fate(query)


def _of_fate(query: ArticleQuery) -> dict[str, ColumnElement[bool]]:
    """Return the conditions of what became of an article."""
    conditions = {
        "--revised": (query.revised, Article.revision_count > 1),
        "--removed": (query.removed, Article.gone_at.is_not(None)),
        "--distinct": (query.distinct, Article.duplicate_of.is_(None)),
    }
    return {name: condition for name, (asked, condition) in conditions.items() if asked}
