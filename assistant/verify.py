"""Checks what a model wrote against the passages it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.evidence import Overlap
from assistant.question import names
from assistant.retrieve import Hit
from ingest.lexicon import Lexicon
from ingest.split import Span, sentences

MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
MARKERS_AFTER = re.compile(r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+[.,;]?")
QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
NUMBER = re.compile(r"\d[\d,.:]*")
SUPPORTED = 0.5
"""Share of a statement's word weight that the cited passages must hold."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as written, its valid passage numbers, and how it fared."""

    text: str
    passages: tuple[int, ...]
    unknown_markers: int
    supported: bool
    exact: bool
    """Whether a quotation in it stands word for word in a cited passage."""


def statements(written: str) -> Iterator[str]:
    """The sentences of a model's text, each with the markers that follow it."""
    text = " ".join(written.split())
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
    """Whether every marker exists, every quotation stands verbatim, and every number, name and
    most of the words of the statement occur in the passages it cites."""
    cited = [int(n) for found in MARKER.findall(statement) for n in found.split(",")]
    known = tuple(dict.fromkeys(n for n in cited if 1 <= n <= len(hits)))
    text = MARKER.sub("", statement).strip()
    passages = [hits[n - 1] for n in known]
    quotes = [a or b for a, b in QUOTED.findall(text)]
    exact = bool(quotes) and all(any(q.strip(" ,.") in p.text for p in passages) for q in quotes)
    supported = (
        bool(known)
        and (exact or not quotes)
        and _facts_stand(text, passages)
        and Overlap(lexicon, text).of(*(_context(hit) for hit in passages)) >= SUPPORTED
    )
    return Checked(
        text, known, len(cited) - sum(1 <= n <= len(hits) for n in cited), supported, exact
    )


def resting_place(statement: str, hit: Hit, lexicon: Lexicon) -> Span:
    """The sentence of a passage that a statement rests on most: the one that holds its quotation,
    else the one that shares most of its words."""
    passage = hit.placed.passage
    spans = [Span(passage.start + s.start, passage.start + s.end) for s in sentences(hit.text)] or [
        Span(passage.start, passage.end)
    ]
    text = hit.placed.revision.article.text
    quotes = [(a or b).strip(" ,.") for a, b in QUOTED.findall(statement)]
    overlap = Overlap(lexicon, statement)

    def fit(span: Span) -> float:
        words = text[span.start : span.end]
        return overlap.of(words) + 2 * any(quote in words for quote in quotes)

    return max(spans, key=fit)


def _context(hit: Hit) -> str:
    article = hit.placed.revision.article
    return " ".join((hit.text, article.title, article.outlet, article.agency, article.published))


def _facts_stand(text: str, passages: Sequence[Hit]) -> bool:
    there = " ".join(_context(hit) for hit in passages)
    numbers = {n.rstrip(".,:") for n in NUMBER.findall(there)}
    said = {n.rstrip(".,:") for n in NUMBER.findall(text)}
    words = {word.casefold() for word in re.findall(r"\w+", there)}
    called = {part.casefold() for name in names(text) for part in re.findall(r"\w+", name)}
    return said <= numbers and called - words <= {"the"}
