"""Suggested questions that the coverage can answer: to begin with, and after an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.text.words import among, content_words
from assistant.understand.question import Question
from assistant.write.answer import Answer, Draft, Statement
from assistant.write.verdict_draft import REPORTED
from ingest.article import Revision
from ingest.language.attribution import Attribution, attributions
from ingest.language.people import is_personal

if TYPE_CHECKING:
    from assistant.chain import Chain

HELP = (
    "Ask who said what, when, and whether it is so. Ask for a brief, the latest, a timeline, both "
    "sides or who is quoted; ask which outlets reported it, who wrote it and when. Every answer is "
    "in the coverage's own words, each with its place."
)
MOST_SUGGESTED = 3
NEWEST = 12
"""Maximum number of articles searched for first questions."""
OPENING_CHARACTERS = 2500
"""Characters at the start of an article that are searched for a quoted speaker."""


def first_questions(chain: Chain, **bounds: Any) -> list[str]:
    """Up to three questions about the newest coverage, each from a different article.

    Each was asked without a chat model and has an answer. `bounds` are those of `Chain.understand`.
    """
    keyless = chain.without_model()
    found = list[str]()
    scope = keyless.understand("What is new?", **bounds).scope
    for revision in chain.coverage.holdings.current(scope, limit=NEWEST):
        asked = _of_article(revision)
        if asked and asked not in found and _is_answered(keyless, asked, bounds):
            found.append(asked)
        if len(found) == MOST_SUGGESTED:
            break
    return found


def help_draft(chain: Chain, question: Question) -> Draft:
    """The help text, with example questions that the newest coverage answers."""
    asked = first_questions(chain, as_of=question.as_of, **asdict(question.filters))
    told = f" For example: {' '.join(f'“{text}”' for text in asked)}" if asked else ""
    return Draft((Statement(HELP + told, "paraphrase", ()),))


def following(answer: Answer) -> list[str]:
    """Up to three follow-up questions: what people said who speak in an answer but are not named in
    the question."""
    heard = [statement.attribution for statement in answer.draft.statements]
    names = [said.speaker for said in heard if said and said.speaker]
    sides = answer.draft.verdict.sides if answer.draft.verdict else ()
    names += [side.speaker for side in sides if side.act != REPORTED]
    asked = content_words(answer.question.asked)
    new = [n for n in dict.fromkeys(names) if is_personal(n) and not _is_among(n, asked)]
    return [_said_by(name) for name in new[:MOST_SUGGESTED]]


def _of_article(revision: Revision) -> str:
    """A question about what the first person quoted in an article said; empty if nobody is
    quoted."""
    acts = attributions(revision.article.text[:OPENING_CHARACTERS])
    return next((_said_by(act.speaker) for act in acts if _is_quoted(act)), "")


def _is_quoted(act: Attribution) -> bool:
    return bool(act.quotes) and act.sure and act.named and is_personal(act.speaker)


def _said_by(name: str) -> str:
    return f"What did {name} say?"


def _is_among(name: str, asked: list[str]) -> bool:
    return among(content_words(name)[-1], asked)


def _is_answered(chain: Chain, text: str, bounds: Mapping[str, Any]) -> bool:
    return not chain.ask(chain.understand(text, **bounds)).abstained
