"""Answers about the coverage itself, counted over every article that matches, not the best few.

An article matches if one of its passages, with its headline, has all the words of the subject, in
any form. Days named in the question are days of publication.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.find.evidence import Overlap, Sentence, of_articles, of_passage
from assistant.find.hit import Hit
from assistant.find.orders import gives_orders
from assistant.judge.parties import is_speaker
from assistant.text.thesaurus import share_told
from assistant.text.timex import ends, starts
from assistant.text.words import content_words, names, number_of
from assistant.understand.question import Question, earliest_of, latest_of
from assistant.understand.tally import Tally
from assistant.write.answer import Draft, Footnotes, Statement
from assistant.write.statements import statement
from ingest.archive import Archive
from ingest.article import day, long_day, moment
from ingest.catalog.holdings import Listed, Placed
from ingest.catalog.scope import Scope
from ingest.passages.split import Span

CITED = 10
"""Articles cited under a count."""
SHOWN = 3
SEVERAL_WORDS = 2
SOME = 1 / 3
"""Share of the words of a subject, by weight, that a passage has which is about it."""
TELLS = 0.75
"""Share of the subject, by the weight of its words or in any sense of them, that tells what was
first said."""
LEFT_OVER = re.compile(r"\s+(?:in|on|since|during|of|from|by|at|published)$|^(?:that|the)\s+")
NO_OUTLET = "unnamed outlets"


AFFIRMING = {"confirmed", "announced", "said", "claimed", "warned", "accused"}


class TallyReader:
    """Reads an archive's catalog and word index."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def read(self, question: Question, tally: Tally, hits: Sequence[Hit] = ()) -> Draft:
        """The answer; a Draft without statements, and why, where nothing matches. `hits` are what
        was found for the question, nearest first."""
        scope = _published_in(question)
        subject = LEFT_OVER.sub("", question.beside_days(tally.subject)).strip()
        if tally.asked == "latest" and (outlet := self._outlet(subject)):
            scope, subject = replace(scope, outlets=(outlet,)), ""
        searched = tally.speaker or subject
        all_of_it = not tally.subject or any(period.known for period in question.periods)
        counts_all = tally.asked == "latest" or (
            tally.asked in ("count", "list", "outlets") and all_of_it
        )
        is_bare = bool(hits) and not tally.subject
        if tally.asked in ("written", "length") and (is_bare or content_words(searched)):
            return self._written(tally, subject, scope, hits)
        if not content_words(searched) and not counts_all:
            return Draft(note="that has no words to look for")
        found = self._matching(searched, scope, CITED if tally.asked == "latest" else None)
        if not found:
            return Draft(note=_nothing(searched))
        if tally.asked == "first":
            return self._first(tally, subject, found)
        made = {
            "count": self._count,
            "outlets": self._outlets,
            "earliest": self._earliest,
            "list": self._list,
            "latest": self._latest,
        }
        return made[tally.asked](subject, found)

    def _outlet(self, name: str) -> str:
        """The outlet of the archive that goes by this name; empty for none."""
        bare = name.casefold().removeprefix("the ")
        known = self._archive.catalog.outlets()
        return next((o for o in known if o.casefold().removeprefix("the ") == bare), "")

    def _matching(self, subject: str, scope: Scope, limit: int | None) -> list[Listed]:
        """The articles, newest first, each with the first passage that matches; of those that
        match whatever they are about, the newest `limit`."""
        catalog = self._archive.catalog
        if not content_words(subject):
            return catalog.listed(catalog.newest(scope, limit), scope)
        words = " ".join(content_words(subject))
        whole = [name for name in names(subject) if " " in name]
        return catalog.listed(self._archive.lexicon.holding(words, scope, whole), scope)

    def _count(self, subject: str, found: Sequence[Listed]) -> Draft:
        outlets = Counter(item.outlet or NO_OUTLET for item in found)
        groups = len({item.copy_group for item in found})
        counted = ", ".join(f"{outlet} ({count})" for outlet, count in outlets.most_common())
        copies = f" They carry {groups} different texts." if groups < len(found) else ""
        told = f"{number_of(len(found), 'article')} from {number_of(len(outlets), 'outlet')}"
        about = f" {_mention(subject, len(found))} “{subject}”" if subject else ""
        return self._told(f"{told}{about}: {counted}.{copies}", subject, found[:CITED])

    def _outlets(self, subject: str, found: Sequence[Listed]) -> Draft:
        first: dict[str, Listed] = {}
        for item in reversed(found):
            first.setdefault(item.outlet or NO_OUTLET, item)
        counts = Counter(item.outlet or NO_OUTLET for item in found)
        told = "; ".join(
            f"{outlet} ({number_of(counts[outlet], 'article')}{_first_on(item)})"
            for outlet, item in first.items()
        )
        about = f" {_mention(subject, len(first))} “{subject}”" if subject else ""
        text = f"{number_of(len(first), 'outlet')}{about}: {told}."
        return self._told(text, subject, list(first.values()))

    def _earliest(self, subject: str, found: Sequence[Listed]) -> Draft:
        return self._latest(subject, [item for item in reversed(found) if item.published][:1])

    def _list(self, subject: str, found: Sequence[Listed]) -> Draft:
        """How many there are, and the newest of them, a line each."""
        counted, named = self._count(subject, found), self._named(subject, found[:CITED])
        notes = Footnotes(counted.citations)
        lines = [
            replace(line, citations=tuple(notes.cite(*_place(named, n)) for n in line.citations))
            for line in named.statements
        ]
        return Draft((*counted.statements, *lines), tuple(notes.citations))

    def _latest(self, subject: str, found: Sequence[Listed]) -> Draft:
        notes = Footnotes()
        one_a_group = {item.copy_group: item for item in reversed(found)}
        newest = list(reversed(one_a_group.values()))[:SHOWN]
        shown = [statement(sentence, notes) for _, sentence in self._told_by(subject, newest)]
        return Draft(tuple(shown), tuple(notes.citations))

    def _written(self, tally: Tally, subject: str, scope: Scope, hits: Sequence[Hit]) -> Draft:
        """Who wrote, and when, what has all the words of the subject, and what was found best for
        the question and has some of them; or how long it is. Without a subject ("who wrote this?")
        that is the article found first."""
        overlap = Overlap(self._archive.lexicon, subject)
        near = [hit.placed for hit in hits[:SHOWN]]
        about = [p for p in near if overlap.of(p.text, p.revision.article.title) >= SOME]
        is_bare = not content_words(subject)
        about = near[:1] if is_bare else about
        found = self._archive.catalog.listed([p.passage.passage_id for p in about], scope)
        found += [] if is_bare else self._matching(subject, scope, None)
        one_each = {item.article_id: item for item in reversed(found)}
        best = sorted(one_each.values(), key=lambda item: -overlap.of(item.title))
        if not best:
            return Draft(note=_nothing(subject))
        shown = best[:SHOWN]
        return (
            self._long(subject, shown) if tally.asked == "length" else self._named(subject, shown)
        )

    def _long(self, subject: str, found: Sequence[Listed]) -> Draft:
        """How many words and paragraphs each article has."""
        notes, shown = Footnotes(), []
        for item, sentence in self._told_by(subject, found):
            text = sentence.placed.revision.article.text
            paragraphs = [line for line in text.splitlines() if line.strip()]
            words = number_of(len(text.split()), "word")
            length = f"{words} in {number_of(len(paragraphs), 'paragraph')}"
            number = notes.cite(sentence.placed, sentence.span)
            told = f"“{_titled(item, sentence)}” ({item.outlet or NO_OUTLET}) has {length}."
            shown.append(Statement(told, "paraphrase", (number,)))
        return Draft(tuple(shown), tuple(notes.citations))

    def _named(self, subject: str, found: Sequence[Listed]) -> Draft:
        """Each article by headline, outlet, day and byline."""
        notes, shown = Footnotes(), []
        for item, sentence in self._told_by(subject, found):
            by = f" by {', '.join(item.authors)}" if item.authors else ", without a byline"
            when = f"published on {_day(item.published)}" if item.published else "undated"
            article = sentence.placed.revision.article
            agency = (
                f", copy of {article.agency}" if article.agency not in ("", item.outlet) else ""
            )
            changed = f", updated on {_day(article.modified)}" if article.modified else ""
            outlet = f"{item.outlet or NO_OUTLET}{agency}"
            text = f"“{_titled(item, sentence)}”: {outlet}, {when}{changed}{by}."
            number = notes.cite(sentence.placed, sentence.span)
            shown.append(Statement(text, "paraphrase", (number,)))
        return Draft(tuple(shown), tuple(notes.citations))

    def _first(self, tally: Tally, subject: str, found: Sequence[Listed]) -> Draft:
        overlap = Overlap(self._archive.lexicon, subject)
        acts = AFFIRMING if tally.act == "said" else {tally.act}
        for sentence in self._articles([item for item in reversed(found) if item.published]):
            if max(overlap.of(sentence.text), share_told(subject, [sentence.text])) < TELLS:
                continue
            theirs = (a for a in sentence.acts if a.act in acts and is_speaker(tally.speaker, a))
            act = next(theirs, None)
            if act and not (act.negated and tally.act == "said"):
                notes = Footnotes()
                return Draft((statement(sentence, notes, act),), tuple(notes.citations))
        return Draft(note=f"no passage in which {tally.speaker} says so")

    def _articles(self, found: Sequence[Listed]) -> Iterator[Sentence]:
        """The sentences of these articles, read as they are asked for."""
        for item in found:
            placed = self._archive.catalog.placed([item.passage_id])
            yield from of_articles(self._archive, list(placed.values()))

    def _told(self, text: str, subject: str, cited: Sequence[Listed]) -> Draft:
        notes = Footnotes()
        told_by = self._told_by(subject, cited)
        numbers = [notes.cite(sentence.placed, sentence.span) for _, sentence in told_by]
        told = Statement(text, "paraphrase", tuple(numbers))
        return Draft((told,), tuple(notes.citations))

    def _told_by(self, subject: str, found: Sequence[Listed]) -> list[tuple[Listed, Sentence]]:
        """Each article with the sentence of its passage that has most of the subject; without
        those whose passage has nothing to read."""
        placed = self._archive.catalog.placed([item.passage_id for item in found])
        overlap = Overlap(self._archive.lexicon, subject)
        there = [item for item in found if item.passage_id in placed]
        read = [(item, of_passage(placed[item.passage_id])) for item in there]
        return [(item, max(s, key=lambda one: overlap.of(one.text))) for item, s in read if s]


def _published_in(question: Question) -> Scope:
    """The scope, within the days that the question names."""
    scope = question.scope
    for period in question.periods:
        if period.known:
            since = latest_of(scope.since, starts(period.first))
            scope = replace(scope, since=since, until=earliest_of(scope.until, ends(period.last)))
    return scope


def _titled(item: Listed, sentence: Sentence) -> str:
    """An article by its headline, or by a sentence of it where it has none that may be shown."""
    return item.title if item.title and not gives_orders(item.title) else sentence.text


def _place(draft: Draft, n: int) -> tuple[Placed, Span]:
    citation = draft.citations[n - 1]
    return citation.placed, Span(citation.start, citation.end)


def _mention(subject: str, count: int) -> str:
    """How what matches is told: a name or a word is mentioned; of several words no more is known
    than that they are all there."""
    if subject in names(subject) or len(content_words(subject)) < SEVERAL_WORDS:
        return "mentions" if count == 1 else "mention"
    return f"{'has' if count == 1 else 'have'} all the words of"


def _nothing(subject: str) -> str:
    return f"no article there has all of: {', '.join(content_words(subject))}"


def _day(published: str) -> str:
    return long_day(day(moment(published)))


def _first_on(item: Listed) -> str:
    return f", first on {_day(item.published)}" if item.published else ""
