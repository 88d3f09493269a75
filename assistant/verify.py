"""Checks what a model wrote against the passages it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.evidence import Overlap, of_passages, readable
from assistant.hit import Hit
from assistant.words import among, content_words, names
from ingest.attribution import Attribution, attributions
from ingest.cues import NEGATION
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
NUMBER = re.compile(r"\d[\d,.:]*")
SUPPORTED = 0.7
"""Share of a statement's word weight that the cited passages must hold."""
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
    every number, name, denial and negation is that of the cited passages, and most of the words
    occur in them. Passages that have nothing to do with the statement are not cited for it."""
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
        and _facts_stand(text, passages)
        and _acts_stand(text, quotes, passages)
        and _polarity_stands(text, passages, overlap)
        and overlap.of(*(_context(hit) for hit in passages)) >= SUPPORTED
    )
    return Checked(text, known, unknown, supported, exact)


def _acts_stand(text: str, quotes: Sequence[str], passages: Sequence[Hit]) -> bool:
    """Whether each speech act of a statement is one of the cited passages: the same speaker, the
    same act, and a quotation in the mouth of the one who said it."""
    there = [act for hit in passages for act in _acts_of(hit)]
    for act in attributions(text):
        if not any(_same_act(act, other) for other in there):
            return False
    mouths = [
        other.speaker for quote in quotes for hit in passages for other in _sayers(quote, hit)
    ]
    named = [act.speaker for act in attributions(text) if act.quote]
    return not mouths or all(any(_same_speaker(a, b) for b in mouths) for a in named)


def _same_act(one: Attribution, other: Attribution) -> bool:
    alike = one.act == other.act or {one.act, other.act} <= PLAIN_ACTS
    names = f"{other.speaker} {other.role} {other.mention}"
    return alike and _same_speaker(one.speaker, names)


def _same_speaker(one: str, other: str) -> bool:
    """Whether a name of one is a name of the other; offices count where there is no name."""
    named = [word for name in names(one) for word in content_words(name)]
    words = content_words(other)
    return any(among(word, words) for word in named or content_words(one))


def _sayers(quote: str, hit: Hit) -> list[Attribution]:
    """Those to whom a passage attributes a quotation."""
    text = hit.placed.revision.article.text
    quoting = (act for act in _acts_of(hit) if act.quote)
    return [a for a in quoting if a.quote and quote in text[a.quote.start : a.quote.end]]


def _acts_of(hit: Hit) -> list[Attribution]:
    return [act for sentence in of_passages([hit]) for act in sentence.acts]


def _polarity_stands(text: str, passages: Sequence[Hit], overlap: Overlap) -> bool:
    """Whether a negation in the statement has its like in the sentence nearest to it, and none
    was dropped."""
    found = [s.text for hit in passages for s in of_passages([hit])] or [
        readable(h.placed) for h in passages
    ]
    nearest = max(found, key=overlap.of)
    return bool(NEGATION.search(QUOTED.sub("", text))) == bool(
        NEGATION.search(QUOTED.sub("", nearest))
    )


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
    return " ".join(
        (readable(hit.placed), article.title, article.outlet, article.agency, article.published)
    )


def _facts_stand(text: str, passages: Sequence[Hit]) -> bool:
    there = " ".join(_context(hit) for hit in passages)
    numbers = {n.rstrip(".,:") for n in NUMBER.findall(there)}
    said = {n.rstrip(".,:") for n in NUMBER.findall(text)}
    words = {word.casefold() for word in re.findall(r"\w+", there)}
    called = {part.casefold() for name in names(text) for part in re.findall(r"\w+", name)}
    return said <= numbers and called - words <= {"the"}
