"""The lines of an answer about the coverage itself: counts, outlets, headlines, lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.choose.matching import Told
from assistant.find.evidence import Sentence
from assistant.find.injection import gives_orders
from assistant.text.words import content_words, names, number_of
from assistant.write.answer import Draft, Footnotes, Statement
from assistant.write.statements import statement
from ingest.article import day, long_day, moment
from ingest.catalog.holdings import Listed
from ingest.language.attribution import Attribution

SEVERAL_WORDS = 2
UNNAMED_OUTLETS = "unnamed outlets"


def count(subject: str, found: Sequence[Listed]) -> str:
    """How many articles there are, by outlet."""
    outlets = Counter(item.outlet or UNNAMED_OUTLETS for item in found)
    groups = len({item.copy_group for item in found})
    counted = ", ".join(f"{outlet} ({number})" for outlet, number in outlets.most_common())
    copies = f" They carry {groups} different texts." if groups < len(found) else ""
    told = f"{number_of(len(found), 'article')} from {number_of(len(outlets), 'outlet')}"
    return f"{told}{_about(subject, len(found))}: {counted}.{copies}"


def outlets(subject: str, found: Sequence[Listed]) -> tuple[str, list[Listed]]:
    """How many articles each outlet has and since when, and the first article of each."""
    first: dict[str, Listed] = {}
    for item in reversed(found):
        first.setdefault(item.outlet or UNNAMED_OUTLETS, item)
    counts = Counter(item.outlet or UNNAMED_OUTLETS for item in found)
    told = "; ".join(
        f"{outlet} ({number_of(counts[outlet], 'article')}{_first_on(item)})"
        for outlet, item in first.items()
    )
    many = f"{number_of(len(first), 'outlet')}{_about(subject, len(first))}"
    return f"{many}: {told}.", list(first.values())


def summed(text: str, shown: Iterable[Told], lines: Sequence[Told] = ()) -> Draft:
    """A statement that cites what is shown, and a line for each of `lines`."""
    notes = Footnotes()
    numbers = [notes.cite(told.sentence.placed, told.sentence.span) for told in shown]
    summary = Statement(text, "paraphrase", tuple(numbers))
    return Draft((summary, *(_line(told, notes) for told in lines)), tuple(notes.citations))


def quoted(shown: Iterable[Told]) -> Draft:
    """The sentence of each article."""
    notes = Footnotes()
    statements = tuple(statement(told.sentence, notes) for told in shown)
    return Draft(statements, tuple(notes.citations))


def spoken(sentence: Sentence, act: Attribution) -> Draft:
    """A sentence, shown for this speech act."""
    notes = Footnotes()
    return Draft((statement(sentence, notes, act),), tuple(notes.citations))


def named(shown: Iterable[Told]) -> Draft:
    """Each article by headline, outlet, day and byline."""
    notes = Footnotes()
    return Draft(tuple(_line(told, notes) for told in shown), tuple(notes.citations))


def measured(shown: Iterable[Told]) -> Draft:
    """How many words and paragraphs each article has."""
    notes, lines = Footnotes(), []
    for told in shown:
        text = told.sentence.placed.revision.article.text
        paragraphs = [line for line in text.splitlines() if line.strip()]
        words = number_of(len(text.split()), "word")
        length = f"{words} in {number_of(len(paragraphs), 'paragraph')}"
        number = notes.cite(told.sentence.placed, told.sentence.span)
        outlet = told.article.outlet or UNNAMED_OUTLETS
        line = f"“{_headline(told)}” ({outlet}) has {length}."
        lines.append(Statement(line, "paraphrase", (number,)))
    return Draft(tuple(lines), tuple(notes.citations))


def _line(told: Told, notes: Footnotes) -> Statement:
    item, article = told.article, told.sentence.placed.revision.article
    by = f" by {', '.join(item.authors)}" if item.authors else ", without a byline"
    when = f"published on {_day(item.published)}" if item.published else "undated"
    agency = f", copy of {article.agency}" if article.agency not in ("", item.outlet) else ""
    changed = f", updated on {_day(article.modified)}" if article.modified else ""
    text = f"“{_headline(told)}”: {item.outlet or UNNAMED_OUTLETS}{agency}, {when}{changed}{by}."
    number = notes.cite(told.sentence.placed, told.sentence.span)
    return Statement(text, "paraphrase", (number,))


def _headline(told: Told) -> str:
    """The headline of an article, or a sentence of it if it has no headline that may be shown."""
    title = told.article.title
    return title if title and not gives_orders(title) else told.sentence.text


def _about(subject: str, count: int) -> str:
    """What the articles have in common: they "mention" a name or a single word, but of several
    words it is only known that they "have all the words"."""
    if not subject:
        return ""
    if subject in names(subject) or len(content_words(subject)) < SEVERAL_WORDS:
        return f" {'mentions' if count == 1 else 'mention'} “{subject}”"
    return f" {'has' if count == 1 else 'have'} all the words of “{subject}”"


def _day(published: str) -> str:
    return long_day(day(moment(published)))


def _first_on(item: Listed) -> str:
    return f", first on {_day(item.published)}" if item.published else ""
