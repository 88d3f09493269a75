"""Checks what a model wrote against the passages it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.check.speaking import misquotes
from assistant.check.support import fault_of
from assistant.find.evidence import Overlap, about, of_passages, readable
from assistant.find.hit import Hit
from assistant.text.thesaurus import meaning
from assistant.text.timex import MONTHS
from assistant.text.words import STOP, names
from ingest.index.lexicon import Lexicon
from ingest.language.parser import parser
from ingest.language.people import FULL_NAME
from ingest.passages.split import Span, sentences

STATEMENT_END = re.compile(
    r"([.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)+|(?:\[[\d,\s]+\]\s*)+[.!?][”\"’)]*\s+|\n)"
    r"(?=[^\[\]\n]*?[A-Za-z]{2})"
)
"""The end of a sentence and of the markers that belong to it, with words after it."""
MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
MARKERS_AFTER = re.compile(r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+[.,;]?")
QUOTED_SPAN = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]|(?<!\w)‘([^‘]*?)’(?!\w)"
)
QUOTE_MARKS = re.compile(r"[“”\"«»„]")
DAYS = re.compile(rf"\b(?:\w+day(?=\b)|{'|'.join(map(str.title, MONTHS))})\b")
FRAGMENT_WORDS = 2
"""A fragment has at most this many words."""
SUPPORTS = 0.3
"""Minimum share of a statement's idf weight in a passage that is cited for it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as written, the numbers of the passages that support it, and the result of the
    check."""

    text: str
    passages: tuple[int, ...]
    unknown_markers: int
    fault: str
    """What is wrong with it; empty for nothing."""
    exact: bool
    """Whether a quotation in it stands word for word in a cited passage."""

    @property
    def supported(self) -> bool:
        return not self.fault


def statements(written: str) -> Iterator[str]:
    """The sentences of a model's text, each with the markers that follow it; paragraphs, list
    items and what follows a marked sentence are kept apart."""
    while ready := settled(written):
        yield from _of_piece(written[:ready])
        written = written[ready:]
    yield from _of_piece(written)


def settled(written: str) -> int:
    """The length of the complete part of a text that is still being streamed: up to the first line
    end, or sentence end with markers, that has words after it and no open quotation; 0 if there is
    none."""
    for match in STATEMENT_END.finditer(written):
        before = written[: match.end(1)]
        if before.count('"') % 2 == 0 and before.count("“") == before.count("”"):
            return match.end(1)
    return 0


def _of_piece(piece: str) -> Iterator[str]:
    text = " ".join(piece.strip().lstrip("-*•# ").split())
    spans = sentences(text)
    spans.append(Span(len(text), len(text)))
    for span, after in pairwise(spans):
        chunk = text[span.start : span.end]
        leading = MARKERS_AFTER.match(chunk)
        own = chunk[leading.end() :].strip() if leading and span is not spans[0] else chunk
        trailing = MARKERS_AFTER.match(text[after.start : after.end])
        if own:
            yield f"{own} {trailing[0].strip()}" if trailing else own


def check(statement: str, hits: Sequence[Hit], lexicon: Lexicon, before: str = "") -> Checked:
    """Check a statement: every marker exists, every quotation is verbatim and by the same speaker,
    every name and day occurs, and the statement follows from the cited passages
    (`assistant.check.support`). Passages that have nothing to do with it are not cited for it.
    `before` is the previous statement, which gives the speaker of "she said"."""
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
    text = _as_they_stand(text, passages)
    quotes = ["".join(found).strip(" ,.") for found in QUOTED_SPAN.findall(text)]
    exact = bool(quotes) and all(
        q and any(q in readable(p.placed) for p in passages) for q in quotes
    )
    fault = ""
    if not cited or not known or unknown:
        fault = "it must end with the number of a passage that says so, like [1]"
    elif (quotes or QUOTE_MARKS.search(text)) and not exact:
        fault = "the words between quotation marks are not those of the passage"
    else:
        fault = _fault(text, quotes, passages, before)
    return Checked(text, known, unknown, fault, exact)


def _fault(text: str, quotes: Sequence[str], passages: Sequence[Hit], before: str) -> str:
    """The fault of a statement, worded for a rewrite; empty if there is none."""
    there = [sentence for hit in passages for sentence in of_passages([hit])]
    if not (quotes or _is_sentence(text, passages)):
        return "it is no sentence"
    if any(bare(text) == bare(sentence.text) for sentence in there):
        return ""  # the words of the coverage themselves
    if not _names_stand(text, passages):
        return "a name or a day in it is not in the passage"
    if misquotes(text, there, before):
        return "its quotation is somebody else's in the passage"
    return fault_of(text, there, before)


def bare(text: str) -> str:
    """A sentence normalised for comparison: lower case, single spaces, no final full stop."""
    return " ".join(text.split()).strip(" .").casefold()


def _is_sentence(text: str, passages: Sequence[Hit]) -> bool:
    """Whether a text is a full statement: it is in a passage and no fragment, or a verb in it has a
    subject."""
    bare = text.strip(" .").casefold()
    if any(bare in readable(hit.placed).casefold() for hit in passages):
        return len(bare.split()) > FRAGMENT_WORDS
    (parsed,) = parser().parse([text])
    return parsed.states


def _as_they_stand(text: str, passages: Sequence[Hit]) -> str:
    """The text with the case of its quotations as in the passages: a model may quote in
    mid-sentence what began a sentence."""
    there = "\n".join(readable(hit.placed) for hit in passages)

    def exactly(found: re.Match[str]) -> str:
        said = "".join(filter(None, found.groups()))
        bare = said.strip(" ,.")
        place = re.search(re.escape(bare), there, re.IGNORECASE) if bare else None
        return found[0].replace(bare, place[0], 1) if place else found[0]

    return QUOTED_SPAN.sub(exactly, text)


def _names_stand(text: str, passages: Sequence[Hit]) -> bool:
    """Whether each name, weekday and month of a statement occurs in the passages."""
    known = " ".join(_context(hit) for hit in passages)
    there = {word.casefold() for word in re.findall(r"\w+", known)}
    apart = [name for name in names(text) if len(name.split()) == FULL_NAME]
    if any(_is_of_two(name, known) for name in apart):
        return False
    called = {part.casefold() for name in _surely_names(text) for part in re.findall(r"\w+", name)}
    called |= {day.casefold() for day in DAYS.findall(text)}
    return called - there <= {"the"}


def _is_of_two(name: str, known: str) -> bool:
    """Whether a first name and a surname are there, but of two people."""
    first, last = name.split()
    named = [other for other in names(known) if len(other.split()) == FULL_NAME]
    here = any(name in other or other in name for other in named)
    return (
        not here
        and any(o.split()[0] == first for o in named)
        and any(o.split()[1] == last for o in named)
    )


def _surely_names(text: str) -> Iterator[str]:
    """The names in a text, without a dictionary word that opens it."""
    for name in names(text):
        opens = " " not in name and text.startswith(name)
        if not (opens and (name.lower() in STOP or meaning(name.lower()).concepts)):
            yield name


def resting_place(statement: str, hit: Hit, lexicon: Lexicon) -> Span:
    """The sentence of a passage that a statement rests on most: the one that holds its quotation,
    else the one that shares most of its words."""
    passage = hit.placed.passage
    spans = [s.span for s in of_passages([hit])] or [Span(passage.start, passage.end)]
    text = hit.placed.revision.article.text
    quotes = ["".join(found).strip(" ,.") for found in QUOTED_SPAN.findall(statement)]
    overlap = Overlap(lexicon, statement)

    def fit(span: Span) -> float:
        words = text[span.start : span.end]
        return overlap.of(words) + 2 * any(quote in words for quote in quotes)

    return max(spans, key=fit)


def _context(hit: Hit) -> str:
    return f"{readable(hit.placed)} {about(hit.placed.revision)}"
