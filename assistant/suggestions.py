"""Suggested questions that the coverage can answer: to begin with, and after an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from assistant.find.stories import Story, stories
from assistant.text.words import among, content_words
from assistant.understand.form import Form
from assistant.understand.how_many import how_many
from assistant.understand.question import Question
from assistant.write.answer import Answer, Draft, Statement
from assistant.write.verdict_draft import REPORTED
from ingest.article import Revision
from ingest.catalog.scope import Scope
from ingest.language.attribution import Attribution, attributions
from ingest.language.parser import parser
from ingest.language.people import is_personal
from ingest.passages.split import sentences
from ingest.report.dateline import dateline_of

if TYPE_CHECKING:
    from assistant.chain import Chain

HELP = (
    "Ask who said what, when, and whether it is so. Ask for a brief, the latest, a timeline, both "
    "sides or who is quoted; ask which outlets reported it, who wrote it and when. Every answer is "
    "in the coverage's own words, each with its place."
)
MOST_SUGGESTED = 3
MOST_STORIES = 4
STORIES_TRIED = 8
ARTICLES_READ = 4
"""Maximum number of a story's articles that are searched for a denial."""
NEWEST = 12
"""Maximum number of articles searched for first questions."""
OPENING_CHARACTERS = 2500
"""Characters at the start of an article that are searched for a quoted speaker, or a number."""
NUMBERS_FROM, SENTENCES_READ = 30, 4
"""Maximum number of newest articles, and of their first sentences, that are searched for a
number."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Questions that the newest coverage answers, and stories with a request for a brief on each,
    which is answered too."""

    questions: tuple[str, ...]
    briefs: tuple[tuple[Story, str], ...] = ()


def offered(chain: Chain, **bounds: Any) -> Offered:
    """What to ask first: both sides of a story that somebody denies, a number, the timeline of
    another story, what somebody said, and briefs on stories. Each was asked without a chat
    model, and is answered from the articles that it is about. `bounds` are those of
    `Chain.understand`."""
    keyless = chain.without_model()
    scope = keyless.understand("What is new?", **bounds).scope
    found = [story for story in stories(chain.coverage, scope, STORIES_TRIED) if story.topic]
    briefs = [
        (story, asked)
        for story in found
        if _is_told_by(keyless, story, asked := f"Brief: {story.topic}", "brief", bounds)
    ][:MOST_STORIES]
    of_stories = _first(keyless, found, "Both sides", "sides", bounds, _is_denied)
    of_stories += _number_in(keyless, scope, bounds)
    others = [story for story in reversed(found) if story.topic not in " ".join(of_stories)]
    of_stories += _first(keyless, others, "Timeline", "timeline", bounds, _takes_days)
    said = _said_in(keyless, scope, bounds, MOST_SUGGESTED - len(of_stories))
    return Offered((*of_stories, *said), tuple(briefs))


def first_questions(chain: Chain, **bounds: Any) -> list[str]:
    """Up to three questions about the newest coverage; see `offered`."""
    return list(offered(chain, **bounds).questions)


def _first(
    chain: Chain,
    found: Sequence[Story],
    request: str,
    form: Form,
    bounds: Mapping[str, Any],
    is_fit: Callable[[Story], bool],
) -> list[str]:
    """The request of this form for the first story that fits and is told by it; empty if none."""
    for story in filter(is_fit, found):
        text = f"{request}: {story.topic}"
        if _is_told_by(chain, story, text, form, bounds):
            return [text]
    return []


def _is_denied(story: Story) -> bool:
    """Whether somebody denies something at the start of one of its newest articles."""
    return any(
        act.act == "denied" and act.sure
        for report in story.reports[:ARTICLES_READ]
        for act in attributions(report.article.text[:OPENING_CHARACTERS])
    )


def _takes_days(story: Story) -> bool:
    """Whether its reports are of different days."""
    return len({report.article.published[:10] for report in story.reports}) > 1


def _is_told_by(
    chain: Chain, story: Story, text: str, form: Form, bounds: Mapping[str, Any]
) -> bool:
    """Whether a request is read as one of this form, and most of what answers it is the story's."""
    question = chain.understand(text, **bounds)
    if question.form != form:
        return False
    own = {report.article_id for report in story.reports}
    cited = [c.placed.revision.article_id for c in chain.ask(question).draft.citations]
    return 2 * sum(article_id in own for article_id in cited) > len(cited)


def _number_in(chain: Chain, scope: Scope, bounds: Mapping[str, Any]) -> list[str]:
    """A question for a number that one of the newest articles tells near its beginning, and that is
    answered with this number."""
    for revision in chain.coverage.holdings.current(scope, limit=NUMBERS_FROM):
        text = revision.article.text[:OPENING_CHARACTERS]
        opening = dateline_of(text)
        text = text[opening.end :] if opening else text
        told = [text[span.start : span.end] for span in sentences(text)[:SENTENCES_READ]]
        for sentence, parsed in zip(told, parser().parse(told), strict=True):
            asked = _without_days(chain, how_many(parsed), bounds)
            if asked and _is_told(chain, asked, sentence, bounds):
                return [asked]
    return []


def _without_days(chain: Chain, text: str, bounds: Mapping[str, Any]) -> str:
    """A question without a day that is named as in its sentence ("on Friday"): when it is asked,
    that is another day. Empty if one stays."""
    periods = chain.understand(text, **bounds).periods if text else ()
    for period in periods:
        text = re.sub(rf"\s*\b{re.escape(period.text)}(?=\?)", "", text, flags=re.IGNORECASE)
    return text if text and not chain.understand(text, **bounds).periods else ""


def _is_told(chain: Chain, text: str, sentence: str, bounds: Mapping[str, Any]) -> bool:
    """Whether a question is answered first with this sentence."""
    cited = chain.ask(chain.understand(text, **bounds)).draft.citations
    return bool(cited) and cited[0].quote.strip().endswith(sentence.strip())


def _said_in(chain: Chain, scope: Scope, bounds: Mapping[str, Any], count: int) -> list[str]:
    """Up to `count` questions on what people said, each of a different one of the newest
    articles."""
    found = list[str]()
    for revision in chain.coverage.holdings.current(scope, limit=NEWEST):
        asked = _of_article(revision)
        if asked and asked not in found and _is_answered(chain, asked, bounds):
            found.append(asked)
        if len(found) >= count:
            break
    return found[:count]


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
