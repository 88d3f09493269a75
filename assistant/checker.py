"""Checks a draft against the coverage: what supports or contradicts each of its sentences.

A sentence is supported if it follows from sentences of the coverage, by the same check that guards
a chat model's answers (`assistant.check.support`). It is contradicted if the coverage has a
different number or another wording of a quotation, or denies what the sentence states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.check.differing import figure_differs, misprint
from assistant.check.support import FAULTS, faults_of
from assistant.check.verify import bare
from assistant.find.evidence import Sentence, of_articles
from assistant.find.retrieve import Retriever
from assistant.judge.bearing import Bearing, reading
from assistant.judge.verdict import Judgement, judgement
from assistant.text.thesaurus import share_told
from assistant.text.words import names
from assistant.understand.question import stated
from assistant.understand.typed.truecase import tells_no_names, truecased
from assistant.write.answer import Citation, Footnotes
from assistant.write.carried import with_carriers
from assistant.write.extractive import ExtractiveReader
from assistant.write.verdict_draft import speaker
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.errors import DraftError
from ingest.language import language_of
from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import quotations
from ingest.passages.split import Span, sentences

Finding = Literal["supported", "contradicted", "not_covered", "no_claim"]

LONGEST_DRAFT = 20_000
PASSAGES_A_SENTENCE = 20
"""Passages retrieved for each sentence."""
BESIDE = 6
"""Sentences of the coverage that a draft sentence is compared with: the most relevant ones."""
CITED_SENTENCES = 2
SHARED_WORDS = 0.5
"""Minimum share of a draft sentence's words in a sentence of the coverage on the same matter."""
SUPPORT_PROBABILITY = 0.5
"""The probability above which a second sentence is cited for support."""
SAID, OPPOSED_FAULT = "the coverage says so", FAULTS["opposed"]


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a draft (`draft[start:end]`) with the finding, the reason, and the citations
    for it."""

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

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self._retriever = Retriever(coverage)
        self._reader = ExtractiveReader(coverage)

    def check(self, draft: str, scope: Scope) -> Iterator[CheckedSentence]:
        """Each sentence of a draft, in order, as soon as it is judged by what is in `scope`.

        Raises DraftError for a draft without words, of more than LONGEST_DRAFT, or in a language
        that the judge does not read.
        """
        spans, is_bare = claims_in(draft), tells_no_names(" ".join(draft.split()))
        parsed = parser().parse([draft[span.start : span.end] for span in spans])
        before = ""
        for span, analysis in zip(spans, parsed, strict=True):
            text = draft[span.start : span.end]
            flat = " ".join(text.split())
            if is_claim(analysis):
                cased = truecased(flat, self._coverage, scope) if is_bare else flat
                made = self._judged(cased, before, scope)
                yield CheckedSentence(
                    text, span.start, span.end, made.judgement, made.why, made.citations
                )
            else:
                why = "it states nothing that could be checked"
                yield CheckedSentence(text, span.start, span.end, "no_claim", why)
            before = flat

    def _judged(self, text: str, before: str, scope: Scope) -> _Made:
        sought = stated(text if names(text) else f"{before} {text}", scope)
        hits = self._retriever.search(sought, PASSAGES_A_SENTENCE, one_a_group=False)
        found = self._reader.on_claim(sought, hits)
        whole = self._whole(found) if quotations(text) else []
        made = _against(text, before, scope, found, whole)
        return replace(made, citations=with_carriers(made.citations, self._coverage, scope, {}))

    def _whole(self, found: Sequence[Sentence]) -> list[Sentence]:
        """All sentences of the first of the articles these are in."""
        return of_articles(self._coverage, [s.placed for s in found[:BESIDE]])


def claims_in(draft: str) -> list[Span]:
    """The sentences of a draft. Raises DraftError as `Checker.check` does."""
    words = len(draft.split())
    if not any(character.isalpha() for character in draft):
        raise DraftError("the draft has no words in it", "give the text that is to be checked")
    if words > LONGEST_DRAFT:
        raise DraftError(
            f"the draft has {words:,} words", f"check {LONGEST_DRAFT:,} or fewer at a time"
        )
    if (language := language_of(draft)) not in ("", "en"):
        raise DraftError(
            f"the draft is not in English ({language})",
            "give it in English: the judge reads no other language",
        )
    return list(sentences(draft))


def is_claim(parsed: Parsed) -> bool:
    """Whether a sentence states something: a finite verb in it has a subject, and it is no
    question."""
    return parsed.states and not parsed.text.rstrip(' "”').endswith("?")


@dataclass(frozen=True, slots=True)
class _Made:
    judgement: Finding
    why: str
    citations: tuple[Citation, ...] = ()


def _against(
    text: str, before: str, scope: Scope, found: Sequence[Sentence], whole: Sequence[Sentence]
) -> _Made:
    if not found:
        return _Made("not_covered", "nothing in the coverage is about this")
    if printed := [s for s in found if bare(s.text) == bare(text)]:
        return _Made("supported", SAID, _cited(printed[:1]))
    wrong = misprint(text, whole)
    if wrong and wrong.sentences:
        return _Made("contradicted", wrong.why, _cited(wrong.sentences))
    read = reading(stated(text, scope), found)
    best = read.bearings[:BESIDE]
    fault, without_speaker = faults_of(text, [b.sentence for b in best], before)
    near = [b for b in best if share_told(text, [b.sentence.text]) >= SHARED_WORDS]
    if made := _contradicted(text, near, judgement(read), without_speaker):
        return made
    if wrong or without_speaker:
        why = wrong.why if wrong else without_speaker.replace("the passage", "the nearest passage")
        return _Made("not_covered", why, _cited([b.sentence for b in near[:1]]))
    return _supported(text, best, fault)


def _supported(text: str, best: Sequence[Bearing], fault: str) -> _Made:
    """The finding for a supported sentence, citing the sentences that support it. `fault` is set if
    the draft states as fact what the coverage attributes to somebody; the reason then names that
    speaker."""
    ordered = sorted(best, key=lambda b: -b.opinion.supports - share_told(text, [b.sentence.text]))
    others = [b for b in ordered[1:] if b.opinion.supports > SUPPORT_PROBABILITY]
    cited = [ordered[0], *others][:CITED_SENTENCES]
    told = next((act.speaker for b in cited for act in b.sentence.acts if act.named), "")
    why = f"{SAID}, according to {told}" if fault and told else SAID
    return _Made("supported", why, _cited([b.sentence for b in cited]))


def _contradicted(text: str, near: Sequence[Bearing], made: Judgement, fault: str) -> _Made | None:
    """The finding if one of the sentences `near` the text contradicts it; None if none does."""
    if told := figure_differs(text, " ".join(b.sentence.text for b in near)):
        differing = [b.sentence for b in near if figure_differs(text, b.sentence.text)]
        return _Made("contradicted", told, _cited(differing[:1]))
    opposed = [b.sentence for b in near if b.opinion.denies > b.opinion.affirms]
    if opposed and fault == OPPOSED_FAULT:
        return _Made("contradicted", "the coverage says the opposite", _cited(opposed[:1]))
    if made.label not in ("denied", "disputed"):
        return None
    keys = {bearing.sentence.key for bearing in near}
    denying = [
        p
        for p in made.positions
        if p.stance == "denies" and p.is_sure and p.bearing.sentence.key in keys
    ]
    affirmed = any(p.stance == "affirms" and p.is_sure for p in made.positions)
    if not denying or (affirmed and made.label == "disputed"):
        return None
    said = next((speaker(p) for p in denying if p.act), "")
    why = f"{said} says otherwise" if said else "the coverage says otherwise"
    return _Made(
        "contradicted", why, _cited([p.bearing.sentence for p in denying[:CITED_SENTENCES]])
    )


def _cited(found: Sequence[Sentence]) -> tuple[Citation, ...]:
    notes = Footnotes()
    for sentence in found:
        notes.cite(sentence.placed, sentence.span)
    return tuple(notes.citations)


def report(found: Sequence[CheckedSentence]) -> dict[str, Any]:
    """What `dateline check --json` prints."""
    return {"sentences": [sentence.to_json() for sentence in found]}
