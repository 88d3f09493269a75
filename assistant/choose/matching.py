"""Finds the articles that match a question about the coverage itself, each with its best
sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.find.evidence import Overlap, Sentence, of_articles, of_passage
from assistant.judge.parties import is_speaker
from assistant.text.thesaurus import share_told
from assistant.text.timex import ends, starts
from assistant.text.words import content_words, names
from assistant.understand.question import Question, earliest_of, latest_of
from ingest.catalog.holdings import Listed, Placed
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.language.attribution import Attribution

SOME = 1 / 3
"""Minimum share of a subject's idf weight in a passage about it."""
TELLS = 0.75
"""Minimum share of the subject in a sentence that states it, by idf weight or by words and their
synonyms."""
AFFIRMING = {"confirmed", "announced", "said", "claimed", "warned", "accused"}


@dataclass(frozen=True, slots=True)
class Told:
    """An article with the sentence of its matching passage that has most of the subject."""

    article: Listed
    sentence: Sentence


class Matching:
    """Looks articles up in an archive's catalog and word index."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    def outlet(self, name: str) -> str:
        """The outlet of the archive that goes by this name; empty for none."""
        bare = name.casefold().removeprefix("the ")
        known = self._coverage.inventory.outlets()
        return next((o for o in known if o.casefold().removeprefix("the ") == bare), "")

    def articles(self, subject: str, scope: Scope, limit: int | None) -> list[Listed]:
        """The matching articles, newest first, each with its first passage that matches. A subject
        without words matches every dated article, of which the newest `limit` are returned."""
        holdings = self._coverage.holdings
        if not content_words(subject):
            return holdings.listed(holdings.newest(scope, limit), scope)
        words = " ".join(content_words(subject))
        whole = [name for name in names(subject) if " " in name]
        return holdings.listed(self._coverage.lexicon.holding(words, scope, whole), scope)

    def described(self, subject: str, scope: Scope, near: Sequence[Placed]) -> list[Listed]:
        """The articles that a subject describes, best first: those that have all its words, and
        those of the passages `near` the question that have some. Without a subject ("who wrote
        this?") that is the article of the nearest passage."""
        overlap = Overlap(self._coverage.lexicon, subject)
        about = [p for p in near if overlap.of(p.text, p.revision.article.title) >= SOME]
        is_bare = not content_words(subject)
        about = list(near[:1]) if is_bare else about
        found = self._coverage.holdings.listed([p.passage.passage_id for p in about], scope)
        found += [] if is_bare else self.articles(subject, scope, None)
        one_each = {item.article_id: item for item in reversed(found)}
        return sorted(one_each.values(), key=lambda item: -overlap.of(item.title))

    def told(self, subject: str, found: Sequence[Listed]) -> list[Told]:
        """Each article with its best sentence; articles whose passage has no readable sentence are
        left out."""
        placed = self._coverage.holdings.placed([item.passage_id for item in found])
        overlap = Overlap(self._coverage.lexicon, subject)
        there = [item for item in found if item.passage_id in placed]
        read = [(item, of_passage(placed[item.passage_id])) for item in there]
        return [Told(item, max(s, key=lambda one: overlap.of(one.text))) for item, s in read if s]

    def first_told(
        self, subject: str, speaker: str, act: str, found: Sequence[Listed]
    ) -> tuple[Sentence, Attribution] | None:
        """The earliest dated sentence of these articles in which the speaker says so, and that
        act; None for none."""
        overlap = Overlap(self._coverage.lexicon, subject)
        acts = AFFIRMING if act == "said" else {act}
        for sentence in self._sentences([item for item in reversed(found) if item.published]):
            if max(overlap.of(sentence.text), share_told(subject, [sentence.text])) < TELLS:
                continue
            theirs = (a for a in sentence.acts if a.act in acts and is_speaker(speaker, a))
            done = next(theirs, None)
            if done and not (done.negated and act == "said"):
                return sentence, done
        return None

    def _sentences(self, found: Sequence[Listed]) -> Iterator[Sentence]:
        """The sentences of these articles, loaded lazily."""
        for item in found:
            placed = self._coverage.holdings.placed([item.passage_id])
            yield from of_articles(self._coverage, list(placed.values()))


def published_in(question: Question) -> Scope:
    """The scope of a question, with the days that it names as limits on publication."""
    scope = question.scope
    for period in question.periods:
        if period.known:
            since = latest_of(scope.since, starts(period.first))
            scope = replace(scope, since=since, until=earliest_of(scope.until, ends(period.last)))
    return scope
