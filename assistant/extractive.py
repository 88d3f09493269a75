"""The reader that needs no model: it answers in the coverage's own sentences, or abstains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Draft, Footnotes, Label, Said, Side, Statement, Verdict
from assistant.evidence import Overlap, Sentence, of_articles, of_passages
from assistant.hit import Hit
from assistant.question import Kind, Question
from assistant.several import joined
from assistant.verdict import Position, current, is_speaker, label, narrates, positions
from assistant.words import names
from ingest.archive import Archive
from ingest.article import long_day

READ_ARTICLES = 6
STATEMENTS = 3
EMBEDDED_SENTENCES = 8
"""Sentences compared with the question by meaning, after a first choice by words: embedding is
what the time of an answer goes into."""
CLAIM_SENTENCES = 20
"""The same for the sentences of whole articles that may speak of a claim."""
ENOUGH_WORDS = 0.58
"""Share of the question's word weight that the best passage must hold for an answer."""
BESIDE_BEST = 0.6
"""What a passage must hold of the question's words, as a share of what the best one holds."""
SAME_CLAIM = 0.5
"""Cosine from which a sentence is taken to speak of the claim asked about."""
CLAIM_WORDS = 0.5
"""Or this share of the claim's word weight in the sentence itself."""
SOME_WORDS = 0.25
NEARLY_WORDS = 0.4
"""Share of the whole claim, names included, that they must hold besides: a report may say "the
White House" where a question says "the United States"."""
PREDICATE_WORDS = 0.7
"""Share of what is claimed, names left out, that a passage must hold for its sentences to be read
as being about the claim."""
NARRATED = 0.75
"""Share from which a sentence without a speaker is taken to tell the claim."""

EXPECTED: dict[Kind, re.Pattern[str]] = {
    "how many": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|half|"
        r"third|quarter|first|second|(?:hundred|thousand|million|billion)s?)\b",
        re.IGNORECASE,
    ),
    "when": re.compile(
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|May|June|"
        r"July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b|"
        r"\b(?:19|20)\d\d\b|\b(?:yesterday|today|tomorrow|tonight)\b|"
        r"\b(?:last|next) (?:week|month|year)\b"
    ),
    "why": re.compile(
        r"\b(?:because|due to|after|over|amid|caused|reasons?|citing|since|so that|in order to|"
        r"prompted|led to|blamed?|following)\b",
        re.IGNORECASE,
    ),
    "where": re.compile(r"\b(?:in|at|near|from|to|off)\s+(?:the\s+)?[A-Z]"),
}


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence, the share of the claim's word weight in it, and its cosine to the question."""

    sentence: Sentence
    words: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Scored:
    sentence: Sentence
    score: float


class ExtractiveReader:
    """Verbatim sentences with who said them; for whether-questions a verdict and its sides."""

    name = "extractive"

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def read(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """An answer from these passages; a Draft without statements where they hold none."""
        if question.kind == "whether" and question.parts:
            parts = [question.part(text) for text in question.parts]
            return joined(question.parts, [self.read(part, hits) for part in parts])
        if question.kind == "whether":
            return self._judge(question, hits)
        if not self._supported(question, hits):
            return Draft()
        return _told(self._best(question, of_passages(hits)))

    def _supported(self, question: Question, hits: Sequence[Hit]) -> bool:
        overlap = Overlap(self._archive.lexicon, question.substance)
        found = (overlap.of(h.text, h.placed.revision.article.title) for h in hits)
        return max(found, default=0.0) >= ENOUGH_WORDS

    def _best(self, question: Question, found: Sequence[Sentence]) -> list[Sentence]:
        found = _said_by_them(question, [s for s in found if not s.text.endswith("?")]) or found
        overlap = Overlap(self._archive.lexicon, question.substance)
        around = {s.placed: overlap.of(s.placed.text, s.title) for s in found}
        enough = BESIDE_BEST * max(around.values(), default=0.0)
        first = sorted(
            (
                Scored(s, around[s.placed] + 1.5 * overlap.of(s.text) + _fit(question, s))
                for s in found
                if around[s.placed] >= enough
            ),
            key=lambda scored: -scored.score,
        )[:EMBEDDED_SENTENCES]
        near = self._likeness(question.matter, [scored.sentence for scored in first])
        ranked = sorted(
            (Scored(s.sentence, s.score + cosine) for s, cosine in zip(first, near, strict=True)),
            key=lambda scored: -scored.score,
        )
        return _distinct([scored.sentence for scored in ranked])[:STATEMENTS]

    def _likeness(self, text: str, found: Sequence[Sentence]) -> list[float]:
        """Cosine of each sentence, read under its headline, to `text`."""
        vectors = self._archive.embedder.embed([text, *(s.text for s in found)])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def _judge(self, question: Question, hits: Sequence[Hit]) -> Draft:
        about = self._on_claim(question, of_articles(self._archive, hits[:READ_ARTICLES]))
        taken = [p for near in about for p in positions(question, near.sentence, near.cosine)]
        counted = current(taken)
        told = {
            near.sentence: narrates(question, near.sentence)
            for near in about
            if near.words >= NARRATED and not question.asked_act
        }
        narrated = [sentence for sentence, so in told.items() if so is not None]
        verdict = label(counted, [so for so in told.values() if so is not None])
        if verdict == "not_covered":
            return Draft(verdict=Verdict("not_covered"))
        others = sorted(
            (p for p in taken if p.stance == "other"),
            key=lambda p: (p.act.conditional, -p.relevance),
        )
        return _judged(question, verdict, [*counted, *others], narrated)

    def _on_claim(self, question: Question, found: Sequence[Sentence]) -> list[Near]:
        """The sentences that speak of the claim, nearest first."""
        claim = Overlap(self._archive.lexicon, question.claim)
        predicate = Overlap(self._archive.lexicon, question.predicate or question.claim)
        named = Overlap(self._archive.lexicon, " ".join(question.names) or question.claim)
        context = {s: (s.text, s.placed.text, s.title) for s in found}
        likely = sorted(
            (s for s in found if claim.of(*context[s]) >= NEARLY_WORDS
             and predicate.of(*context[s]) >= PREDICATE_WORDS and named.of(*context[s]) > 0),
            key=lambda s: -(claim.of(s.text) + bool(s.acts) + 1 / s.rank),
        )[:CLAIM_SENTENCES]  # fmt: skip
        cosines = self._likeness(question.matter, likely)
        near = [Near(s, claim.of(s.text), c) for s, c in zip(likely, cosines, strict=True)]
        about = [n for n in near if _speaks_of(claim, n)]
        return sorted(about, key=lambda n: -n.cosine)


def _speaks_of(claim: Overlap, near: Near) -> bool:
    """Whether a sentence is about the claim: near to it in meaning or in words, or in some words
    under a headline that tells it; a refusal or denial names less of it than the claim does."""
    contrary = any(act.act in ("declined", "denied") for act in near.sentence.acts)
    if near.words < SOME_WORDS:
        return False
    under_headline = claim.of(near.sentence.text, near.sentence.title) >= NARRATED
    return contrary or under_headline or near.cosine >= SAME_CLAIM or near.words >= CLAIM_WORDS


def _said_by_them(question: Question, found: Sequence[Sentence]) -> Sequence[Sentence]:
    """For "what did X say": only what X says, where there is any."""
    if question.kind != "said" or not question.names:
        return found
    theirs = [s for s in found if any(is_speaker(question.names[0], act) for act in s.acts)]
    return theirs or found


def _fit(question: Question, sentence: Sentence) -> float:
    """What speaks for a sentence apart from shared words: the kind of thing asked for is in it,
    and its passage ranks high."""
    expected = EXPECTED.get(question.kind)
    if question.kind == "said":
        fits = any(act.quote for act in sentence.acts)
    elif expected:
        fits = bool(expected.search(sentence.text))
    else:
        fits = bool(set(names(sentence.text)) - set(question.names))
    return 0.5 * fits + 0.5 / sentence.rank


def _told(found: Sequence[Sentence]) -> Draft:
    notes = Footnotes()
    statements = tuple(_statement(sentence, notes) for sentence in found)
    return Draft(statements, tuple(notes.citations))


def _judged(
    question: Question,
    verdict: Label,
    positions: Sequence[Position],
    narrated: Sequence[Sentence],
) -> Draft:
    notes, sides = Footnotes(), []
    shown = _one_an_act(positions)[: 2 * STATEMENTS]
    headline = _headline(question, verdict, shown, notes)
    told: dict[tuple[str, int], Statement] = {}
    for item in shown:
        sides.append(_side(item, notes.cite(item.sentence.placed, item.sentence.span)))
        told.setdefault(item.sentence.key, _statement(item.sentence, notes, item))
    if not any(item.stance != "other" for item in shown):
        told = {s.key: _statement(s, notes) for s in narrated[:STATEMENTS]} | told
    statements = (*([headline] if headline else []), *told.values())
    return Draft(statements, tuple(notes.citations), Verdict(verdict, tuple(sides)))


def _headline(
    question: Question, verdict: Label, positions: Sequence[Position], notes: Footnotes
) -> Statement | None:
    """One line that names who affirms and who denies."""
    clauses, numbers = [], []
    verbs = (("affirms", question.asked_act or "affirmed"), ("denies", "denied"))
    for stance, verb in verbs:
        taking = [item for item in positions if item.stance == stance]
        numbers += [notes.cite(item.sentence.placed, item.sentence.span) for item in taking]
        spoke = [item.act.speaker for item in taking if item.act.act != "declined"]
        silent = [item.act.speaker for item in taking if item.act.act == "declined"]
        clauses += [f"{_listed(spoke)} {verb} it"] if spoke else []
        clauses += [f"{_listed(silent)} did not"] if silent else []
    if not clauses:
        return None
    text = f"{verdict.capitalize()}: {'; '.join(clauses)}."
    return Statement(text, "paraphrase", tuple(dict.fromkeys(numbers)))


def _listed(items: Sequence[str]) -> str:
    items = list(dict.fromkeys(items))
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _one_an_act(positions: Sequence[Position]) -> list[Position]:
    """Each speaker's nearest sentence of a kind: one thing said, one denied, one left unsaid."""
    kept: dict[tuple[str, str], Position] = {}
    for item in positions:
        kept.setdefault((item.act.speaker, item.act.act), item)
    return list(kept.values())


def _side(item: Position, number: int) -> Side:
    span = item.act.quote or item.sentence.span
    text = item.sentence.placed.revision.article.text
    return Side(
        item.act.speaker, item.act.act, text[span.start : span.end], item.sentence.said, number
    )


def _statement(sentence: Sentence, notes: Footnotes, item: Position | None = None) -> Statement:
    act = item.act if item else (sentence.acts[0] if len(sentence.acts) == 1 else None)
    number = notes.cite(sentence.placed, sentence.span)
    said = Said(act.speaker, act.role, act.act, sentence.said) if act else None
    return Statement(f"{_lead(sentence, said)}: {sentence.text}", "quote", (number,), said)


def _lead(sentence: Sentence, said: Said | None) -> str:
    """Outlet and day; and who speaks, where the sentence itself only says "he" or "she"."""
    article = sentence.placed.revision.article
    parts = [article.outlet or article.agency or "Unnamed outlet"]
    if sentence.reported:
        parts.append(long_day(sentence.reported))
    lead = ", ".join(parts)
    if said and said.speaker and said.speaker.split()[-1] not in sentence.text:
        lead += f" [{said.speaker}]"
    return lead


def _distinct(found: Sequence[Sentence]) -> list[Sentence]:
    """Leaves out a sentence most of whose words an earlier one has."""
    kept: list[Sentence] = []
    for sentence in found:
        words = set(sentence.text.lower().split())
        earlier = (set(other.text.lower().split()) for other in kept)
        if not any(len(words & other) > 0.7 * min(len(words), len(other)) for other in earlier):
            kept.append(sentence)
    return kept
