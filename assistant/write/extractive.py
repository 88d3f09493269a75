"""The extractive reader: it answers with sentences of the coverage, without a chat model, or
abstains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.choose import silence
from assistant.choose.answer_span import answer_span
from assistant.choose.answering import FEATURES, JUDGE, features, learned
from assistant.choose.shortlist import shortlist
from assistant.find.evidence import (
    Overlap,
    Sentence,
    of_articles,
    of_passages,
    with_acts,
)
from assistant.find.hit import Hit
from assistant.judge.bearing import Reading, pair_of, reading
from assistant.judge.judge import answerer
from assistant.judge.parties import is_named, is_speaker
from assistant.judge.verdict import judgement
from assistant.understand.question import Question
from assistant.write.answer import Citation, Draft, Footnotes, Verdict
from assistant.write.several import joined
from assistant.write.statements import statement
from assistant.write.verdict_draft import verdict_draft
from ingest.catalog.holdings import Placed
from ingest.coverage import Coverage
from ingest.passages.embed import SPOKEN

READ_ARTICLES = 4
"""Articles read in full for a claim: a denial is often far from the passage found."""
STATEMENTS = 3
KIND_COLUMN = FEATURES.index("kind")
BEARS_PROBABILITY, SHARED_WORDS_OF_CLAIM = 0.5, 0.5
"""Thresholds: the probability that a sentence bears on a claim, and the share of the claim's words
in a sentence on the same matter."""
JUDGED_SENTENCES, JUDGED_OF_CLAIM = 8, 20
"""Sentences that the judge reads for a question and for a claim, preselected by words and position:
judging takes most of the time of an answer."""
UNREAD = "The coverage found is not in English; this reader judges English only."


class ExtractiveReader:
    """Answers with verbatim sentences and their speakers; a yes/no question also gets a verdict."""

    name = "extractive"

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    def read(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """An answer from these passages; a Draft without statements where they hold none.

        Raises ParserError and JudgeError where a bundled model cannot be loaded.
        """
        if question.kind == "whether" and question.parts:
            parts = [question.part(text) for text in question.parts]
            return joined(question.parts, [self.read(part, hits) for part in parts])
        if question.kind == "whether":
            return self._judge(question, hits)
        return replace(self._answering(question, hits), note=unread(hits))

    def _answering(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """The sentences that answer, best first, with their log odds; no statements if none is
        likely to answer."""
        overlap = Overlap(self._coverage.lexicon, question.substance)
        found = candidates(hits)
        if not found:
            return Draft(is_near=False)
        weights = learned()
        rows = features(question, found, overlap)
        first = weights.first_without_judge(rows, JUDGED_SENTENCES)
        rows, found = rows[first], [found[n] for n in first]
        opinions = answering_odds(question, found)
        rows[:, JUDGE] = opinions
        scores = weights.scores(rows)
        order = np.argsort(-scores, kind="stable")
        ordered = [found[n] for n in order]
        share = silence.share_of_best(overlap, silence.titled(hits))
        has_kind = bool(rows[order[0], KIND_COLUMN])
        there = silence.Found(ordered, float(scores.max()), opinions, share, has_kind)
        row = silence.features(question, there)
        odds = silence.learned().answer_odds(row)
        if odds < 0:
            return Draft(odds=odds, is_near=silence.learned().near_odds(row) >= 0)
        chosen = three_of(_said_by_them(question, ordered))
        return replace(_told(chosen), odds=odds, span=_span(question, chosen[0]))

    def _judge(self, question: Question, hits: Sequence[Hit]) -> Draft:
        found = self.on_claim(question, hits)
        if not found:
            return Draft(verdict=Verdict("not_covered"), note=unread(hits), is_near=False)
        read = reading(question, found)
        draft = verdict_draft(question, judgement(read))
        return draft if draft.statements else replace(draft, is_near=_is_near(read))

    def on_claim(self, question: Question, hits: Sequence[Hit]) -> list[Sentence]:
        """The sentences most likely to bear on a claim, from the passages found and the full text
        of the best articles."""
        found = self.near_claim(hits)
        if not found:
            return []
        rows = features(question, found, Overlap(self._coverage.lexicon, question.substance))
        return [found[n] for n in shortlist(rows, found, JUDGED_OF_CLAIM)]

    def near_claim(self, hits: Sequence[Hit]) -> list[Sentence]:
        """All sentences of the passages found, and the full text of the best READ_ARTICLES
        articles."""
        places = [hit.placed for hit in hits]
        articles = list(dict.fromkeys(place.revision for place in places))[:READ_ARTICLES]
        whole = of_articles(self._coverage, [p for p in places if p.revision in articles])
        once = {s.key: s for s in (*whole, *of_passages(hits))}
        return [s for s in once.values() if is_readable(s)]


def _is_near(read: Reading) -> bool:
    """Whether the most relevant sentence is on the matter of the claim: it is likelier than not to
    bear on it, or has all of its names and most of its words."""
    best = read.bearings[0]
    told = best.agreement.names == 1.0 and best.shared > SHARED_WORDS_OF_CLAIM
    return best.opinion.bears > BEARS_PROBABILITY or told


def is_readable(sentence: Sentence) -> bool:
    """Whether a sentence is no question and is in a language that the judge reads."""
    return _is_spoken(sentence.placed) and sentence.text[-1:] != "?"


def unread(hits: Sequence[Hit]) -> str:
    """The note of an answer if everything found is in languages that the judge does not read; else
    empty."""
    return UNREAD if hits and not any(_is_spoken(hit.placed) for hit in hits) else ""


def _is_spoken(place: Placed) -> bool:
    return place.revision.article.language.lower().partition("-")[0] in ("", SPOKEN)


def candidates(hits: Sequence[Hit]) -> list[Sentence]:
    """The sentences of the passages that may answer."""
    return [sentence for sentence in of_passages(hits) if is_readable(sentence)]


def answering_odds(question: Question, found: Sequence[Sentence]) -> list[float]:
    """The judge's log odds that each sentence answers, the mean over the readings."""
    asked = [reading.matter for reading in question.readings]
    pairs = [pair_of(matter, sentence) for matter in asked for sentence in found]
    shares = np.clip([opinion.answers for opinion in answerer().opinions(pairs)], 0.001, 0.999)
    odds = np.log(shares / (1 - shares)).reshape(len(asked), len(found))
    return [float(mean) for mean in odds.mean(axis=0)]


def _said_by_them(question: Question, found: Sequence[Sentence]) -> Sequence[Sentence]:
    """For "what did X say": the sentences in which X speaks, if there are any; a "declined" act
    does not count."""
    speaker = question.asked_speaker or next(iter(question.names), "")
    if question.kind != "said" or not speaker:
        return found
    spoken = [
        (sentence, [act for act in sentence.acts if act.act != "declined"])
        for sentence in with_acts(found)
    ]
    for is_theirs in (is_named, is_speaker):
        if theirs := [s for s, acts in spoken if any(is_theirs(speaker, act) for act in acts)]:
            return theirs
    return found


def _told(found: Sequence[Sentence]) -> Draft:
    notes = Footnotes()
    statements = tuple(statement(sentence, notes) for sentence in with_acts(found))
    return Draft(statements, tuple(notes.citations))


def _span(question: Question, sentence: Sentence) -> Citation | None:
    """The answer span in the first sentence; None unless the question is factual."""
    found = answer_span(question.text, question.kind, sentence.text)
    if found is None:
        return None
    start = sentence.span.start
    return Citation(1, sentence.placed, start + found.start, start + found.end)


def three_of(found: Sequence[Sentence]) -> list[Sentence]:
    """The first three sentences, without near-duplicates of an earlier one (more than 70% of the
    words)."""
    kept: list[Sentence] = []
    for sentence in found:
        words = set(sentence.text.lower().split())
        earlier = (set(other.text.lower().split()) for other in kept)
        if not any(len(words & other) > 0.7 * min(len(words), len(other)) for other in earlier):
            kept.append(sentence)
        if len(kept) == STATEMENTS:
            break
    return kept
