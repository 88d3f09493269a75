"""Answers about the coverage itself, counted over every article that matches, not the best few.

An article matches if one of its passages, with its headline, has all the words of the subject, in
any form. Days named in the question are days of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.choose.matching import Matching, published_in
from assistant.find.hit import Hit
from assistant.text.words import content_words
from assistant.understand.question import Question
from assistant.understand.tally import Tally
from assistant.write.answer import Draft
from assistant.write.tally_lines import count, measured, named, outlets, quoted, spoken, summed
from ingest.catalog.holdings import Listed
from ingest.coverage import Coverage

CITED_ARTICLES = 10
"""Articles cited under a count."""
SHOWN_ARTICLES = 3
LEFT_OVER = re.compile(r"\s+(?:in|on|since|during|of|from|by|at|published)$|^(?:that|the)\s+")


class TallyReader:
    """Reads an archive's catalog and word index."""

    def __init__(self, coverage: Coverage) -> None:
        self._matching = Matching(coverage)

    def read(self, question: Question, tally: Tally, hits: Sequence[Hit] = ()) -> Draft:
        """The answer; a Draft with only a note if nothing matches. `hits` are the search results
        for the question, best first."""
        scope = published_in(question)
        subject = LEFT_OVER.sub("", question.beside_days(tally.subject)).strip()
        if tally.asked == "latest" and (outlet := self._matching.outlet(subject)):
            scope, subject = replace(scope, outlets=(outlet,)), ""
        searched = tally.speaker or subject
        is_bare = bool(hits) and not tally.subject
        if tally.asked in ("written", "length") and (is_bare or content_words(searched)):
            near = [hit.placed for hit in hits[:SHOWN_ARTICLES]]
            found = self._matching.described(subject, scope, near)
            return self._described(tally, subject, found[:SHOWN_ARTICLES])
        if not content_words(searched) and not _counts_all(question, tally):
            return Draft(note="the question has no words to search for")
        found = self._matching.articles(
            searched, scope, CITED_ARTICLES if tally.asked == "latest" else None
        )
        return self._told(tally, subject, found) if found else Draft(note=_nothing(searched))

    def _told(self, tally: Tally, subject: str, found: Sequence[Listed]) -> Draft:
        told = self._matching.told
        match tally.asked:
            case "first":
                return self._first(tally, subject, found)
            case "count":
                return summed(count(subject, found), told(subject, found[:CITED_ARTICLES]))
            case "outlets":
                text, first = outlets(subject, found)
                return summed(text, told(subject, first))
            case "list":
                shown = told(subject, found[:CITED_ARTICLES])
                return summed(count(subject, found), shown, shown)
            case "earliest":
                dated = [item for item in reversed(found) if item.published]
                return quoted(told(subject, dated[:1]))
            case _:
                one_a_group = {item.copy_group: item for item in reversed(found)}
                newest = list(reversed(one_a_group.values()))
                return quoted(told(subject, newest[:SHOWN_ARTICLES]))

    def _first(self, tally: Tally, subject: str, found: Sequence[Listed]) -> Draft:
        told = self._matching.first_told(subject, tally.speaker, tally.act, found)
        return spoken(*told) if told else Draft(note=f"no passage in which {tally.speaker} says so")

    def _described(self, tally: Tally, subject: str, found: Sequence[Listed]) -> Draft:
        """Who wrote the articles and when, or how long they are."""
        if not found:
            return Draft(note=_nothing(subject))
        told = self._matching.told(subject, found)
        return measured(told) if tally.asked == "length" else named(told)


def _counts_all(question: Question, tally: Tally) -> bool:
    """Whether a tally without words to search for counts all articles in scope."""
    all_of_it = not tally.subject or any(period.known for period in question.periods)
    return tally.asked == "latest" or (tally.asked in ("count", "list", "outlets") and all_of_it)


def _nothing(subject: str) -> str:
    return f"no article matches all of: {', '.join(content_words(subject))}"
