"""A draft against the coverage, sentence by sentence: what supports each, and what contradicts it.

A sentence is supported where it follows from sentences of the coverage, by the same check that
guards a chat model's answers (`assistant.judge.support`), and contradicted where the coverage has
another number in the place of one of its own, other words in a quotation, or denies what it states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.answer import Citation, Footnotes
from assistant.differing import figure_differs, misprint
from assistant.evidence import Sentence, of_articles
from assistant.extractive import ExtractiveReader
from assistant.judge.bearing import reading
from assistant.judge.support import fault_of
from assistant.judge.verdict import Judgement, judgement
from assistant.question import stated
from assistant.retrieve import Retriever
from assistant.thesaurus import share_told
from assistant.verdict_draft import speaker
from assistant.words import names
from ingest.archive import Archive
from ingest.errors import DraftError
from ingest.language import language_of
from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.scope import Scope
from ingest.split import Span, sentences

Finding = Literal["supported", "contradicted", "not_covered", "no_claim"]

MOST_WORDS = 20_000
PASSAGES = 20
"""Passages that are read for a sentence."""
BESIDE = 6
"""Sentences of the coverage that a sentence is held against: those that bear most on it."""
CITED = 2
NEAR = 0.5
"""The share of a sentence's words that a sentence of the coverage has which tells of the same."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a draft, text[start:end] of it, with what the coverage says to it, why, and
    the places that say so."""

    text: str
    start: int
    end: int
    judgement: Finding
    why: str
    citations: tuple[Citation, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As in the contract."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "judgement": self.judgement,
            "why": self.why,
            "citations": [citation.to_json() for citation in self.citations],
        }


class Checker:
    """Checks drafts against one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._retriever = Retriever(archive)
        self._reader = ExtractiveReader(archive)

    def check(self, draft: str, scope: Scope) -> Iterator[CheckedSentence]:
        """Each sentence of a draft, in order, as soon as it is judged by what is in `scope`.

        Raises DraftError for a draft without words, of more than MOST_WORDS, or in a language that
        the judge does not read.
        """
        spans = claims_in(draft)
        parsed = parser().parse([draft[span.start : span.end] for span in spans])
        before = ""
        for span, analysis in zip(spans, parsed, strict=True):
            text = draft[span.start : span.end]
            if is_claim(analysis):
                yield self._judged(text, span, before, scope)
            else:
                why = "it states nothing that could be checked"
                yield CheckedSentence(text, span.start, span.end, "no_claim", why)
            before = text

    def _judged(self, text: str, span: Span, before: str, scope: Scope) -> CheckedSentence:
        flat = " ".join(text.split())
        sought = stated(flat if names(flat) else f"{' '.join(before.split())} {flat}", scope)
        hits = self._retriever.search(sought, PASSAGES, one_a_group=False)
        found = self._reader.on_claim(sought, hits)
        made = _against(flat, " ".join(before.split()), scope, found, self._whole(found))
        cited = self._with_carriers(made.citations, scope)
        return CheckedSentence(text, span.start, span.end, made.judgement, made.why, cited)

    def _whole(self, found: Sequence[Sentence]) -> list[Sentence]:
        """All sentences of the first of the articles these are in."""
        return of_articles(self._archive, [s.placed for s in found[:BESIDE]])

    def _with_carriers(self, cited: Sequence[Citation], scope: Scope) -> tuple[Citation, ...]:
        groups = sorted({citation.placed.revision.copy_group for citation in cited})
        carriers = self._archive.catalog.carriers(groups, scope) if groups else {}
        return tuple(
            replace(each, carriers=tuple(carriers.get(each.placed.revision.copy_group, ())))
            for each in cited
        )


def claims_in(draft: str) -> list[Span]:
    """The sentences of a draft. Raises DraftError as `Checker.check` does."""
    words = len(draft.split())
    if not any(character.isalpha() for character in draft):
        raise DraftError("the draft has no words in it", "give the text that is to be checked")
    if words > MOST_WORDS:
        raise DraftError(
            f"the draft has {words:,} words", f"check {MOST_WORDS:,} or fewer at a time"
        )
    if (language := language_of(draft)) not in ("", "en"):
        raise DraftError(
            f"the draft is in another language than English ({language})",
            "check it in English: the judge reads no other",
        )
    return list(sentences(draft))


def is_claim(parsed: Parsed) -> bool:
    """Whether a sentence states something: the parse finds who does or is what, and it does not
    ask."""
    if parsed.text.rstrip(' "”').endswith("?"):
        return False
    verbs = [i for i, token in enumerate(parsed.tokens) if token.is_verbal and token.tag != "VBG"]
    return any(parsed.subject(i) is not None for i in verbs)


@dataclass(frozen=True, slots=True)
class _Made:
    judgement: Finding
    why: str
    citations: tuple[Citation, ...] = ()


def _against(
    text: str, before: str, scope: Scope, found: Sequence[Sentence], whole: Sequence[Sentence]
) -> _Made:
    if not found:
        return _Made("not_covered", "nothing in the coverage is near it")
    if wrong := misprint(text, whole):
        finding: Finding = "contradicted" if wrong.sentences else "not_covered"
        return _Made(finding, wrong.why, _cited(wrong.sentences))
    read = reading(stated(text, scope), found)
    beside = [bearing.sentence for bearing in read.bearings[:BESIDE]]
    fault = fault_of(text, beside, before)
    nearest = sorted(beside, key=lambda s: -share_told(text, [s.text]))
    made = judgement(read)
    if not fault and made.label != "denied":
        return _supported(made, nearest)
    return _contradicted(text, made, nearest) or _Made("not_covered", fault)


def _supported(made: Judgement, nearest: Sequence[Sentence]) -> _Made:
    denying = [p for p in made.positions if p.stance == "denies"]
    if made.label == "disputed" and denying:
        told = "the coverage says so, and that it is denied"
        return _Made("supported", told, _cited([*nearest[:1], denying[0].bearing.sentence]))
    return _Made("supported", "the coverage says so", _cited(nearest[:CITED]))


def _contradicted(text: str, made: Judgement, nearest: Sequence[Sentence]) -> _Made | None:
    """What contradicts a sentence that is not supported; None where nothing does."""
    near = [s for s in nearest if share_told(text, [s.text]) >= NEAR]
    if near and (told := figure_differs(text, near[0].text)):
        return _Made("contradicted", told, _cited(near[:1]))
    if made.label not in ("denied", "disputed"):
        return None
    denying = [p for p in made.positions if p.stance == "denies"]
    sure = next((speaker(p) for p in denying if p.is_sure and p.act), "")
    told = f"{sure} says otherwise" if sure else "the coverage says otherwise"
    return _Made("contradicted", told, _cited([p.bearing.sentence for p in denying[:CITED]]))


def _cited(found: Sequence[Sentence]) -> tuple[Citation, ...]:
    notes = Footnotes()
    for sentence in found:
        notes.cite(sentence.placed, sentence.span)
    return tuple(notes.citations)
