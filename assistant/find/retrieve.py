"""Retrieval: the passages relevant to a question, the best first, without duplicate copies.

Two indexes give candidates (`assistant.find.candidates`), the learned ranker orders them
(`assistant.find.ranker`), and each sub-question has its own evidence among the hits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from assistant.find.candidates import DEPTH, Candidate, Candidates, standardised
from assistant.find.cross_encoder import CrossEncoder
from assistant.find.hit import Hit
from assistant.find.ranker import Ranker, learned
from assistant.find.sides import implies_parties, with_every_side
from assistant.text.words import content_words
from assistant.understand.question import Question
from ingest.catalog.holdings import Carrier
from ingest.coverage import Coverage
from ingest.errors import QuestionError, RankerError
from ingest.index.lexicon import stems
from ingest.passages.vectors import Vectors

FOR_A_CLAIM = 20
"""Passages read for a yes/no question: each side may be in a different one."""
RANKED = 80
"""Number of candidates that the ranker scores."""
RERANKED = 30
"""How many of them a cross-encoder scores too."""
LOUDEST = 1e6
"""Scores above it are invalid: a cross-encoder gives logits or probabilities."""
DEEPER = 4
"""Factor for the number of candidates, if they give too few hits."""
HEARD = 40
"""Hits that are searched for parties."""
AN_ARTICLE, ITS_SHARE = 3, 2
"""Maximum number of passages of one article, as long as there are others: this many or, if that is
more, one hit in two."""
LOOKED_UP = 20
"""Batch size of passages whose copies are looked up."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    candidate: Candidate
    parts: Mapping[str, float]
    score: float


class Retriever:
    """Finds the passages of an archive that are relevant to a question; a cross-encoder, if there
    is one, has as much influence on the order as everything else together."""

    def __init__(
        self,
        coverage: Coverage,
        ranker: Ranker | None = None,
        cross_encoder: CrossEncoder | None = None,
    ) -> None:
        self.coverage = coverage
        self._candidates = Candidates(coverage)
        self._ranker = ranker or learned()
        self.cross_encoder = cross_encoder

    def search(self, question: Question, k: int = 10, *, one_a_group: bool = True) -> list[Hit]:
        """The best `k` passages, best first. Each part of the question has a passage among them
        and, if it asks for parties, so has each party that has spoken. Of the articles with the
        same copy only the best ranked is shown: one passage of it or, without `one_a_group`, all.

        Raises QuestionError where `k` is less than 1.
        """
        if k < 1:
            raise QuestionError(f"{k} passages cannot be found", "ask for 1 or more")
        self.coverage.refresh(wait=False)
        readings = question.readings
        asked = [*readings, *(question.part(text) for text in question.parts)]
        vectors = self.coverage.embedder.embed([each.matter for each in asked])
        count = max(k, HEARD) if implies_parties(question) else k
        found = [
            self._hits(each, vector, count, k, one_a_group)
            for each, vector in zip(asked, vectors, strict=True)
        ]
        found = [_mixed(found[: len(readings)]), *found[len(readings) :]]
        chosen = _each_part(found, k, one_a_group)
        chosen = with_every_side(question, chosen, found[0], k)
        ordered = sorted(chosen, key=lambda hit: -hit.score)
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]

    def _hits(
        self, question: Question, vector: Vectors, count: int, wanted: int, one_a_group: bool
    ) -> list[Hit]:
        """Up to `count` hits in order, without their ranks, which depend on the hits of other
        parts. Takes more candidates if fewer than `wanted` are found."""
        hits: list[Hit] = []
        for depth in (DEPTH, DEEPER * DEPTH):
            ranked = self._ranked(question, vector, max(RANKED * depth // DEPTH, 2 * count), depth)
            ungrouped = self._ungrouped(ranked, question, wanted, one_a_group)
            hits = [
                Hit(0, item.score, item.candidate.placed, item.parts, carriers)
                for item, carriers in islice(ungrouped, count)
            ]
            # Copies of one text, or outdated texts, may have filled the lists of the indexes.
            if len(hits) >= wanted:
                break
        return hits

    def _ranked(self, question: Question, vector: Vectors, count: int, depth: int) -> list[_Ranked]:
        found = self._candidates.find(question, vector, count, max(depth, 2 * count))
        idf = self.coverage.lexicon.weights(asked_words(question))
        parts = self._ranker.parts(question, found, idf)
        ranked = _in_order(
            _Ranked(c, p, sum(p.values())) for c, p in zip(found, parts, strict=True)
        )
        if self.cross_encoder and ranked:
            ranked = _in_order(self._read_closely(self.cross_encoder, question, ranked))
        return ranked

    def _read_closely(
        self, encoder: CrossEncoder, question: Question, ranked: Sequence[_Ranked]
    ) -> Iterator[_Ranked]:
        top = ranked[:RERANKED]
        placed = [item.candidate.placed for item in top]
        texts = [f"{p.revision.article.title}\n{p.text}".strip() for p in placed]
        scores = encoder.scores(question.matter, texts)
        if not np.abs(scores).max() < LOUDEST:  # false for NaN too
            raise RankerError(
                f"the cross-encoder {encoder.name} returns invalid scores",
                "check its model, or unset DATELINE_RERANKER",
            )
        voice = standardised(scores)
        voice *= np.std([item.score for item in top])
        for item, said in zip(top, voice, strict=True):
            parts = {**item.parts, "cross": float(said)}
            yield replace(item, parts=parts, score=item.score + float(said))
        yield from ranked[RERANKED:]

    def _ungrouped(
        self, ranked: Sequence[_Ranked], question: Question, wanted: int, one_a_group: bool
    ) -> Iterator[tuple[_Ranked, tuple[Carrier, ...]]]:
        """Passages in this order, without those of a further article with the same copy. With
        `one_a_group`, passages above the limit of their article come last."""
        chosen: dict[str, str] = {}
        had: Counter[str] = Counter()
        late: list[tuple[_Ranked, tuple[Carrier, ...]]] = []
        most = max(AN_ARTICLE, wanted // ITS_SHARE) if one_a_group else len(ranked)
        for i in range(0, len(ranked), LOOKED_UP):
            part = ranked[i : i + LOOKED_UP]
            groups = {item.candidate.placed.revision.copy_group for item in part}
            carriers = self.coverage.holdings.carriers(sorted(groups), question.scope)
            for item in part:
                revision = item.candidate.placed.revision
                all_carry = tuple(carriers.get(revision.copy_group, ()))
                first = revision.copy_group not in chosen
                article_id = chosen.setdefault(revision.copy_group, revision.article_id)
                same_copy = article_id != revision.article_id or (one_a_group and not first)
                if all_carry and same_copy:
                    continue
                had[revision.article_id] += 1
                if had[revision.article_id] > most:
                    late.append((item, all_carry))
                else:
                    yield item, all_carry
        yield from late


def _in_order(items: Iterable[_Ranked]) -> list[_Ranked]:
    return sorted(items, key=lambda item: -item.score)


def _mixed(found: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Merges the hits of the readings of one question, each best first, with equal weight: the
    score is the log of the mean softmax share that they give a passage. Either reading may find
    a passage alone; whether a sentence answers is averaged over both
    (`extractive.answering_odds`)."""
    if len(found) == 1:
        return list(found[0])
    best: dict[str, Hit] = {}
    shares: Counter[str] = Counter()
    for hits in found:
        odds = np.exp([hit.score - hits[0].score for hit in hits])
        for hit, share in zip(hits, odds / odds.sum(), strict=True):
            best.setdefault(hit.placed.passage.passage_id, hit)
            shares[hit.placed.passage.passage_id] += share / len(found)
    return [_scored(best[name], float(np.log(share))) for name, share in shares.most_common()]


def _scored(hit: Hit, score: float) -> Hit:
    """A hit with a new score, and the difference as a further term of it."""
    return replace(hit, score=score, parts={**hit.parts, "readings": score - hit.score})


def asked_words(question: Question) -> set[str]:
    """The stems of the question's content words."""
    return {stem for word in content_words(question.matter) for stem in stems(word)}


def _each_part(found: Sequence[Sequence[Hit]], k: int, one_a_group: bool) -> list[Hit]:
    """The best `k` of the question's own hits, with the best of its parts among them, as far as
    there is room."""
    whole, *parts = found
    share = max(1, k // (2 * len(parts))) if parts else 0
    chosen: list[Hit] = []
    for hits in (*(part[:share] for part in parts), whole):
        for hit in hits:
            if len(chosen) == k:
                return chosen
            if not any(hit.repeats(other, one_a_group=one_a_group) for other in chosen):
                chosen.append(hit)
    return chosen
