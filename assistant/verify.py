"""Checks what a model wrote against the passages it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from assistant.entailment import following
from assistant.evidence import Overlap, Sentence, of_passages, readable
from assistant.hit import Hit
from assistant.timex import MONTHS
from assistant.words import among, content_words, names
from ingest.article import moment
from ingest.attribution import Attribution, attributions
from ingest.cues import NAME
from ingest.lexicon import Lexicon
from ingest.split import Span, sentences

SETTLED = re.compile(
    r"([.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)+|(?:\[[\d,\s]+\]\s*)+[.!?][”\"’)]*\s+|\n)"
    r"(?=[^\[\]\n]*?[A-Za-z]{2})"
)
"""The end of a sentence and of the markers that belong to it, with words after it."""
MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
MARKERS_AFTER = re.compile(r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+[.,;]?")
QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]|(?<!\w)‘([^‘]*?)’(?!\w)")
QUOTE_MARKS = re.compile(r"[“”\"«»„]")
DAYS = re.compile(rf"\b(?:\w+day(?=\b)|{'|'.join(map(str.title, MONTHS))})\b")
OF_A_BODY = re.compile(rf"\b([a-z]+) (?:of|for|at) (?:the )?({NAME.pattern})")
ANCHORED = 0.7
"""Share of a statement's words that the cited passages must hold in some form or sense."""
TURNED = 2
"""Words denied here and not there, or fact here and possible there, that make it another claim."""
SUPPORTS = 0.3
"""The same for one passage among several, below which its citation is dropped."""
PLAIN_ACTS = {"said", "claimed", "announced", "warned"}
"""Acts that a faithful sentence may exchange for one another."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as written, the numbers of the passages that support it, and how it fared."""

    text: str
    passages: tuple[int, ...]
    unknown_markers: int
    supported: bool
    exact: bool
    """Whether a quotation in it stands word for word in a cited passage."""


def statements(written: str) -> Iterator[str]:
    """The sentences of a model's text, each with the markers that follow it; paragraphs, list
    items and what follows a marked sentence are kept apart."""
    while ready := settled(written):
        yield from _of_piece(written[:ready])
        written = written[ready:]
    yield from _of_piece(written)


def settled(written: str) -> int:
    """How many characters of a text that may still grow can be cut off now: up to the first line
    end, or marked sentence end, that has words after it and no quotation open; 0 for none."""
    for match in SETTLED.finditer(written):
        before = written[: match.end(1)]
        if before.count('"') % 2 == 0 and before.count("“") == before.count("”"):
            return match.end(1)
    return 0


def _of_piece(piece: str) -> Iterator[str]:
    text = " ".join(piece.strip().lstrip("-*•# ").split())
    spans = sentences(text)
    spans.append(Span(len(text), len(text)))
    for span, following in pairwise(spans):
        chunk = text[span.start : span.end]
        leading = MARKERS_AFTER.match(chunk)
        own = chunk[leading.end() :].strip() if leading and span is not spans[0] else chunk
        trailing = MARKERS_AFTER.match(text[following.start : following.end])
        if own:
            yield f"{own} {trailing[0].strip()}" if trailing else own


def check(statement: str, hits: Sequence[Hit], lexicon: Lexicon) -> Checked:
    """Whether every marker exists, every quotation stands verbatim in the same speaker's mouth,
    every name and day occurs, and the statement follows from the cited passages: as
    `assistant.entailment` has it, and said by the same people. Passages that have nothing to do
    with the statement are not cited for it."""
    cited = [int(n) for found in MARKER.findall(statement) for n in found.split(",")]
    unknown = sum(not 1 <= n <= len(hits) for n in cited)
    text = MARKER.sub("", statement).strip()
    overlap = Overlap(lexicon, text)
    known = tuple(
        n
        for n in dict.fromkeys(cited)
        if 1 <= n <= len(hits) and overlap.of(_context(hits[n - 1])) >= SUPPORTS
    )
    passages = [hits[n - 1] for n in known]
    quotes = ["".join(found).strip(" ,.") for found in QUOTED.findall(text)]
    exact = bool(quotes) and all(
        q and any(q in readable(p.placed) for p in passages) for q in quotes
    )
    supported = (
        bool(known)
        and not unknown
        and (exact or (not QUOTE_MARKS.search(text) and not quotes))
        and _names_stand(text, passages)
        and _offices_stand(text, passages)
        and _follows(text, passages)
        and _speakers_stand(text, quotes, passages)
    )
    return Checked(text, known, unknown, supported, exact)


def _follows(text: str, passages: Sequence[Hit]) -> bool:
    told = [sentence.text for hit in passages for sentence in of_passages([hit])]
    told += [_about(hit) for hit in passages]
    found = following(text, told)
    return (
        not found.miscounted
        and found.share >= ANCHORED
        and len(found.reversed) < TURNED
        and len(found.shifted) < TURNED
    )


def _names_stand(text: str, passages: Sequence[Hit]) -> bool:
    """Whether each name, weekday and month of a statement occurs in the passages."""
    there = {w.casefold() for hit in passages for w in re.findall(r"\w+", _context(hit))}
    called = {part.casefold() for name in names(text) for part in re.findall(r"\w+", name)}
    called |= {day.casefold() for day in DAYS.findall(text)}
    return called - there <= {"the"}


def _offices_stand(text: str, passages: Sequence[Hit]) -> bool:
    """Whether whoever is of or for a body in a statement is so in a passage."""
    there = [s.text for hit in passages for s in of_passages([hit])]
    for office, body in OF_A_BODY.findall(text):
        beside = (
            f"{office} {body}",
            f"{body}'s {office}",
            f"{body}’s {office}",
            f"{body} {office}",
        )
        several = any(office in one and body in one for one in there)
        if several and not any(
            form in re.sub(r"\b(?:of|for|at|the) ", "", one) for form in beside for one in there
        ):
            return False
    return True


def _speakers_stand(text: str, quotes: Sequence[str], passages: Sequence[Hit]) -> bool:
    """Whether each speech act of a statement is one of the passages: the same speaker says the
    same; and whether what somebody said there is not told as plain fact here."""
    there = [sentence for hit in passages for sentence in of_passages([hit])]
    mine = attributions(text)
    for act in mine:
        if not any(_same_act(act, other) for s in there for other in s.acts):
            return False
        if not _says_it(text, act, there):
            return False
    for quote in quotes:
        sayers = [s for hit in passages for s in _sayers(quote, hit)]
        named = [act for act in mine if any(quote in text[q.start : q.end] for q in act.quotes)]
        if any(not any(_same_speaker(a.speaker, _known_as(b)) for b in sayers) for a in named):
            return False
    return bool(mine) or _is_told(text, there)


def _says_it(text: str, act: Attribution, there: Sequence[Sentence]) -> bool:
    """Whether the sentence nearest to what an act tells has that speaker."""
    told = text[act.sentence.start : act.sentence.end].replace(act.mention, " ")
    shares = [following(told, [sentence.text]).share for sentence in there]
    best = max(shares, default=0.0)
    nearest = [s for s, share in zip(there, shares, strict=True) if share == best]
    return any(
        _same_speaker(act.speaker, " ".join(_known_as(a) for a in s.acts) or s.text)
        for s in nearest
    )


def _is_told(text: str, there: Sequence[Sentence]) -> bool:
    """Whether the sentence nearest to a plain statement is plain too, or its speaker is named."""
    shares = [following(text, [sentence.text]).share for sentence in there]
    nearest = there[shares.index(max(shares))]
    telling = [act for act in nearest.acts if act.act != "declined"]
    return not telling or any(_same_speaker(act.speaker, text) for act in telling)


def _same_act(one: Attribution, other: Attribution) -> bool:
    alike = one.act == other.act or {one.act, other.act} <= PLAIN_ACTS
    return alike and _same_speaker(one.speaker, _known_as(other))


def _known_as(act: Attribution) -> str:
    return f"{act.speaker} {act.role} {act.mention}"


def _same_speaker(one: str, other: str) -> bool:
    """Whether a name of one is a name of the other; offices count where there is no name."""
    named = [word for name in names(one) for word in content_words(name)]
    words = content_words(other)
    return any(among(word, words) for word in named or content_words(one))


def _sayers(quote: str, hit: Hit) -> list[Attribution]:
    """Those to whom a passage attributes a quotation."""
    text = hit.placed.revision.article.text
    acts = (act for sentence in of_passages([hit]) for act in sentence.acts)
    return [a for a in acts if any(quote in text[q.start : q.end] for q in a.quotes)]


def resting_place(statement: str, hit: Hit, lexicon: Lexicon) -> Span:
    """The sentence of a passage that a statement rests on most: the one that holds its quotation,
    else the one that shares most of its words."""
    passage = hit.placed.passage
    spans = [s.span for s in of_passages([hit])] or [Span(passage.start, passage.end)]
    text = hit.placed.revision.article.text
    quotes = ["".join(found).strip(" ,.") for found in QUOTED.findall(statement)]
    overlap = Overlap(lexicon, statement)

    def fit(span: Span) -> float:
        words = text[span.start : span.end]
        return overlap.of(words) + 2 * any(quote in words for quote in quotes)

    return max(spans, key=fit)


def _context(hit: Hit) -> str:
    article = hit.placed.revision.article
    return " ".join((readable(hit.placed), article.title, article.published, _about(hit)))


def _about(hit: Hit) -> str:
    """Whose report it is and of when, as one may say it: "IANS, Friday 6 Feb 2026"."""
    article = hit.placed.revision.article
    published = moment(article.published) if article.published else None
    when = datetime.fromtimestamp(published, UTC).strftime("%A %-d %b %B %Y") if published else ""
    return " ".join((article.outlet, article.agency, when))
