"""The reader that needs no model: it answers in the coverage's own sentences, or abstains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer import Draft, Footnotes, Label, Side, Statement, Verdict
from assistant.answering import COSINE, features, learned, words_of_best
from assistant.claim import bearing, names_near
from assistant.evidence import Overlap, Sentence, of_articles, of_passages
from assistant.hit import Hit
from assistant.question import Question
from assistant.sentence_vectors import SentenceVectors
from assistant.several import joined
from assistant.statements import statement
from assistant.verdict import SURELY_NEAR, Position, current, is_speaker, label, narrates, positions
from assistant.words import among, content_words
from ingest.archive import Archive

READ_ARTICLES = 6
STATEMENTS = 3
EMBEDDED_SENTENCES = 8
"""Sentences compared with the question by meaning, after a first choice by words: embedding is
what the time of an answer goes into."""
CLAIM_SENTENCES = 20
"""The same for the sentences of whole articles that may speak of a claim."""
ABOUT = 1.1
"""What the cosine of a sentence to the question and the share of the claim in it and around it make
together, if it speaks of the claim."""
CONTRARY = 0.1
"""How much less will do for a denial or refusal, which names less of the claim."""
NARRATED = 0.75
"""Share from which a sentence without a speaker is taken to tell the claim."""
UNNAMED_OUTLET = "an unnamed outlet"
EARLIER = 8
"""Overtaken positions that are kept with a verdict, at most."""
SHORT = 8
"""Words of a sentence that names nobody again."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence, the share of the claim's word weight in it, and its cosine to the question."""

    sentence: Sentence
    words: float
    cosine: float


class ExtractiveReader:
    """Verbatim sentences with who said them; for whether-questions a verdict and its sides."""

    name = "extractive"

    def __init__(self, archive: Archive) -> None:
        self._archive, self._vectors = archive, SentenceVectors(archive)

    def read(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """An answer from these passages; a Draft without statements where they hold none."""
        if question.kind == "whether" and question.parts:
            parts = [question.part(text) for text in question.parts]
            return joined(question.parts, [self.read(part, hits) for part in parts])
        if question.kind == "whether":
            return self._judge(question, hits)
        sentences, odds = self._answering(question, hits)
        return replace(_told(sentences), odds=odds)

    def _answering(
        self, question: Question, hits: Sequence[Hit]
    ) -> tuple[list[Sentence], float | None]:
        """The sentences that answer, best first, and the log odds that they do; none where none is
        likely to."""
        overlap = Overlap(self._archive.lexicon, question.substance)
        found = candidates(question, hits)
        if not found:
            return [], None
        rows, weights = features(question, found, overlap), learned()
        first = weights.shortlist(rows, EMBEDDED_SENTENCES)
        rows, found = rows[first], [found[n] for n in first]
        rows[:, COSINE] = likeness(self._vectors, question.matter, found)
        scores = weights.scores(rows)
        odds = weights.odds(words_of_best(overlap, hits), float(scores.max()))
        if odds < 0:
            return [], odds
        return three_of([found[n] for n in np.argsort(-scores, kind="stable")]), odds

    def _judge(self, question: Question, hits: Sequence[Hit]) -> Draft:
        about = self._on_claim(
            question, of_articles(self._archive, [hit.placed for hit in hits[:READ_ARTICLES]])
        )
        taken = [p for near in about for p in positions(question, near.sentence, near.cosine)]
        counted = current(taken)
        told = {
            near.sentence: narrates(question, near.sentence)
            for near in about
            if _tells_enough(question, near) and not question.asked_act
        }
        narrated = [sentence for sentence, so in told.items() if so is not None]
        counted = _not_overtaken(counted, [s for s, so in told.items() if so is False])
        verdict = label(counted, [so for so in told.values() if so is not None])
        if verdict == "not_covered":
            return Draft(verdict=Verdict("not_covered"))
        others = sorted(
            (p for p in taken if p.stance == "other"),
            key=lambda p: (p.act.conditional, -p.relevance),
        )
        overtaken = [p for p in taken if p.stance != "other" and p not in counted]
        return _judged(question, verdict, [*counted, *others], overtaken, narrated)

    def _on_claim(self, question: Question, found: Sequence[Sentence]) -> list[Near]:
        """The sentences that speak of the claim, nearest first."""
        claim = Overlap(self._archive.lexicon, question.claim)
        named = [s for s in found if names_near(question, s) and s.text[-1:] != "?"]
        likely = sorted(
            named, key=lambda s: -(claim.of(s.text) + bool(s.acts) / 2 + 1 / s.rank)
        )[:CLAIM_SENTENCES]  # fmt: skip
        cosines = likeness(self._vectors, question.matter, likely)
        near = [Near(s, claim.of(s.text), c) for s, c in zip(likely, cosines, strict=True)]
        about = [n for n in near if _speaks_of(question, claim, n)]
        return sorted(about, key=lambda n: -n.cosine)


def _tells_enough(question: Question, near: Near) -> bool:
    """Whether a sentence without a speaker may tell the claim: it has most of its words, or is
    short and has all but its names ("Nobody was hurt.")."""
    short = len(near.sentence.text.split()) <= SHORT
    return near.words >= NARRATED or (short and bearing(question, near.sentence).share == 1)


def _not_overtaken(counted: Sequence[Position], contrary: Sequence[Sentence]) -> list[Position]:
    """The positions without those that a later report tells are not so any more."""
    latest = max((sentence.placed.revision.valid_from for sentence in contrary), default=0.0)
    return [
        position
        for position in counted
        if position.stance != "affirms" or position.sentence.placed.revision.valid_from >= latest
    ]


def likeness(kept: SentenceVectors, text: str, found: Sequence[Sentence]) -> list[float]:
    """Cosine of each sentence to `text`."""
    vectors = kept.of([text, *(sentence.text for sentence in found)])
    return [float(cosine) for cosine in vectors[1:] @ vectors[0]]


def _all_named(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether each name of the question, or a word of it, is in one of the passages: what says
    nothing of Venezuela does not tell what was said about Venezuela."""
    places = [hit.placed for hit in hits]
    text = " ".join(f"{p.text} {p.revision.article.title}" for p in places)
    about = " ".join(f"{a.outlet} {a.agency} {' '.join(a.authors)}"
                     for a in (p.revision.article for p in places))  # fmt: skip
    there = set(content_words(f"{text} {about}"))
    return all(
        any(word in there or among(word, there) for word in words)
        for name in question.names
        # A word that opens a sentence is written large whatever it is: "Exactly how many ...".
        if (words := content_words(name)) and (len(words) > 1 or not question.text.startswith(name))
    )


def candidates(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """The sentences of the passages that may answer: no question does, and what somebody said is
    told by themselves, where they are heard; none where a name of the question is not there."""
    if not _all_named(question, hits):
        return []
    return list(_said_by_them(question, [s for s in of_passages(hits) if s.text[-1:] != "?"]))


def _speaks_of(question: Question, claim: Overlap, near: Near) -> bool:
    """Whether a sentence is about the claim: the more of it, in some form or sense, the less near
    in meaning it has to be; a refusal or denial names less of it than the claim does."""
    made = bearing(question, near.sentence)
    contrary = any(act.act in ("declined", "denied") for act in near.sentence.acts)
    whole = min(made.context, claim.of(near.sentence.text, near.sentence.title) + made.share)
    if names_near(question, near.sentence) < 1 and near.cosine < SURELY_NEAR:
        return False
    return near.cosine + whole >= ABOUT - CONTRARY * contrary


def _said_by_them(question: Question, found: Sequence[Sentence]) -> Sequence[Sentence]:
    """For "what did X say": only what X says, where there is any."""
    if question.kind != "said" or not question.names:
        return found
    theirs = [s for s in found if any(is_speaker(question.names[0], act) for act in s.acts)]
    return theirs or found


def _told(found: Sequence[Sentence]) -> Draft:
    notes = Footnotes()
    statements = tuple(statement(sentence, notes) for sentence in found)
    return Draft(statements, tuple(notes.citations))


def _judged(
    question: Question,
    verdict: Label,
    positions: Sequence[Position],
    overtaken: Sequence[Position],
    narrated: Sequence[Sentence],
) -> Draft:
    notes, sides = Footnotes(), []
    shown = _one_an_act(positions)[: 2 * STATEMENTS]
    headline = _headline(question, verdict, shown, narrated, notes)
    told: dict[tuple[str, int], Statement] = {}
    for item in shown:
        sides.append(_side(item, notes.cite(item.sentence.placed, item.sentence.span)))
        told.setdefault(item.sentence.key, statement(item.sentence, notes, item.act))
    if not any(item.stance != "other" for item in shown):
        told = {s.key: statement(s, notes) for s in narrated[:STATEMENTS]} | told
    statements = (*([headline] if headline else []), *told.values())
    earlier = [
        _side(item, notes.cite(item.sentence.placed, item.sentence.span))
        for item in _one_a_day(shown, overtaken)[:EARLIER]
    ]
    return Draft(statements, tuple(notes.citations), Verdict(verdict, tuple(sides), tuple(earlier)))


def _headline(
    question: Question,
    verdict: Label,
    positions: Sequence[Position],
    narrated: Sequence[Sentence],
    notes: Footnotes,
) -> Statement | None:
    """One line that names who affirms and who denies, else which outlets tell it."""
    clauses, numbers = [], []
    verbs = (("affirms", question.asked_act or "affirmed"), ("denies", "denied"))
    for stance, verb in verbs:
        taking = [item for item in positions if item.stance == stance]
        numbers += [notes.cite(item.sentence.placed, item.sentence.span) for item in taking]
        silent = [item for item in taking if item.act.act == "declined"]
        heard = [item for item in taking if item.on_record and item not in silent]
        others = [item for item in taking if not item.on_record and item not in silent]
        told = ((heard, f"{verb} it"), (others, f"{_told_by(stance)} it"), (silent, "did not"))
        clauses += [f"{_listed(items)} {what}" for items, what in told if items]
    if not clauses and narrated:
        numbers = [notes.cite(item.placed, item.span) for item in narrated[:STATEMENTS]]
        outlets = (item.placed.revision.article.outlet or UNNAMED_OUTLET for item in narrated)
        tells = "tells that it is not so" if verdict == "denied" else "tells it as a fact"
        clauses = [f"{_joined(list(dict.fromkeys(outlets)))} {tells}"]
    if not clauses:
        return None
    text = f"{verdict.capitalize()}: {'; '.join(clauses)}."
    return Statement(text, "paraphrase", tuple(dict.fromkeys(numbers)))


def _told_by(stance: str) -> str:
    """What those do who are no party, or are not named."""
    return "reported" if stance == "affirms" else "contested"


def _listed(items: Sequence[Position]) -> str:
    """Who takes a position, each once, by the longest name they go by."""
    named = [item.act.speaker.strip(" .,;") for item in items]
    once = list(dict.fromkeys(named))
    return _joined([one for one in once if not any(_is_part(one, other) for other in once)])


def _is_part(name: str, other: str) -> bool:
    """Whether the other is a longer name for the same: "Trump", beside "Donald Trump"."""
    mine = content_words(name)
    return len(other) > len(name) and bool(mine) and content_words(other)[-len(mine) :] == mine


def _joined(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _one_an_act(positions: Sequence[Position]) -> list[Position]:
    """Each speaker's nearest sentence of a kind: one thing said, one denied, one left unsaid."""
    kept: dict[tuple[str, str], Position] = {}
    for item in positions:
        kept.setdefault((item.act.speaker, item.act.act), item)
    return list(kept.values())


def _one_a_day(shown: Sequence[Position], overtaken: Sequence[Position]) -> list[Position]:
    """Of those overtaken, each speaker's nearest of a stance and a day, newest first, without what
    is shown."""

    def key(item: Position) -> tuple[str, str, str]:
        return item.act.speaker, item.stance, item.sentence.said

    new = [item for item in overtaken if not any(_are_one(item, other) for other in shown)]
    kept = {key(item): item for item in sorted(new, key=lambda item: item.relevance)}
    return sorted(kept.values(), key=lambda item: item.sentence.said, reverse=True)


def _are_one(one: Position, other: Position) -> bool:
    """Whether a party takes the same side on the same day in both."""
    same = one.stance == other.stance and one.sentence.said == other.sentence.said
    return same and bool(one.names & other.names)


def _side(item: Position, number: int) -> Side:
    span = item.act.quote or item.sentence.span
    text = item.sentence.placed.revision.article.text
    words, said = text[span.start : span.end], item.sentence.said
    return Side(item.act.speaker, item.act.act, words, said, number, item.stance)


def three_of(found: Sequence[Sentence]) -> list[Sentence]:
    """The first three, without those most of whose words an earlier one has."""
    kept: list[Sentence] = []
    for sentence in found:
        words = set(sentence.text.lower().split())
        earlier = (set(other.text.lower().split()) for other in kept)
        if not any(len(words & other) > 0.7 * min(len(words), len(other)) for other in earlier):
            kept.append(sentence)
    return kept[:STATEMENTS]
