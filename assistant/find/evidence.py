"""The sentences of what was found, each with its place, its words and who says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from assistant.find.hit import Hit
from assistant.find.injection import orders_among
from assistant.text.words import among, content_words
from ingest.article import Article, Passage, Revision, day, long_day, moment
from ingest.catalog.holdings import Placed
from ingest.coverage import Coverage
from ingest.index.lexicon import stems
from ingest.language import language_key
from ingest.language.attribution import Attribution, SpeechOf, sentence_spans
from ingest.language.turns import Turn, turn_at, turns
from ingest.passages.split import Span
from ingest.report.dateline import day_said

UNNAMED_OUTLET = "Unnamed outlet"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the coverage: `span` lies within the passage `placed`."""

    placed: Placed
    span: Span
    rank: int

    @property
    def acts(self) -> tuple[Attribution, ...]:
        """The speech acts in it."""
        whole = _whole(self.placed.revision, self.span)
        return tuple(_read(self.placed.revision).acts([whole])[whole])

    @property
    def before(self) -> str:
        """The sentence before it in its article; empty for the first."""
        text, spans = self.placed.revision.article.text, _spans(self.placed.revision)
        earlier = [span for span in spans if span.start < self.span.start]
        return text[earlier[-1].start : earlier[-1].end] if earlier else ""

    @property
    def after(self) -> str:
        """The sentence after it in its article; empty for the last."""
        text, spans = self.placed.revision.article.text, _spans(self.placed.revision)
        later = next((span for span in spans if span.start >= self.span.end), None)
        return text[later.start : later.end] if later else ""

    @property
    def text(self) -> str:
        return self.placed.revision.article.text[self.span.start : self.span.end]

    @property
    def heard(self) -> str:
        """Its words as the judge reads them: in a transcript with who speaks, whose label stands
        only before the first sentence of a turn."""
        turn = turn_at(_turns(self.placed.revision), self.span.start)
        return f"{turn.speaker} said: {self.text}" if turn and turn.named else self.text

    @property
    def speakers(self) -> str:
        """Who speaks in it, with their offices."""
        return " ".join(f"{act.speaker} {act.role}" for act in self.acts)

    def content(self, act: Attribution) -> str:
        """The content of one of its acts, verbatim."""
        return self.placed.revision.article.text[act.content.start : act.content.end]

    @property
    def title(self) -> str:
        return self.placed.revision.article.title

    @property
    def outlet(self) -> str:
        """Whose report it is: the outlet, else the agency."""
        article = self.placed.revision.article
        return article.outlet or article.agency or UNNAMED_OUTLET

    @property
    def reported(self) -> str:
        """The ISO day of the report; empty for an undated one."""
        article = self.placed.revision.article
        return day(moment(article.published)) if article.published else article.filed

    @property
    def said(self) -> str:
        """The ISO day it was said: the weekday it names, resolved against the dateline, else the
        day of the report."""
        filed = self.placed.revision.article.filed
        return day_said(self.text, filed) or filed

    def told(self, speaker: str = "") -> str:
        """The sentence as a statement: outlet and day, in brackets who speaks, and its words."""
        parts = [self.outlet]
        parts += [long_day(self.reported)] if self.reported else []
        lead = ", ".join(parts) + (f" [{speaker}]" if speaker else "")
        return f"{lead}: {self.text}"

    @property
    def about(self) -> str:
        """Metadata of its article as text: headline, outlet, agency and day."""
        return about(self.placed.revision)

    @property
    def key(self) -> tuple[str, int]:
        return self.placed.passage.article_id, self.span.start


def about(revision: Revision) -> str:
    """Headline, outlet, agency and day of an article, with the month both short and long, since
    either may be used."""
    article = revision.article
    published = moment(article.published) if article.published else None
    when = datetime.fromtimestamp(published, UTC).strftime("%A %-d %b %B %Y") if published else ""
    return " ".join((article.title, article.outlet, article.agency, article.published, when))


def with_acts(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """The same sentences, with their speech acts found in one batch, which is faster."""
    by_revision: dict[Revision, list[Span]] = {}
    for sentence in sentences:
        revision = sentence.placed.revision
        by_revision.setdefault(revision, []).append(_whole(revision, sentence.span))
    for revision, spans in by_revision.items():
        _read(revision).acts(spans)
    return sentences


def of_passages(hits: Iterable[Hit]) -> list[Sentence]:
    """The sentences of the passages found, best passage first."""
    return [sentence for hit in hits for sentence in of_passage(hit.placed, hit.rank)]


def of_passage(placed: Placed, rank: int = 1) -> list[Sentence]:
    """The sentences of a passage, in order, without instructions to a machine
    (`assistant.find.injection`)."""
    return [sentence for sentence, is_order in _all_of(placed, rank) if not is_order]


def of_text(
    name: str, text: str, title: str = "", outlet: str = "", published: str = ""
) -> list[Sentence]:
    """The sentences of a text that is in no archive, without questions."""
    article = Article(
        name, name, text, url=name, title=title, published=published, outlet=outlet, language="en"
    )
    revision = Revision(article.article_id, 1, article, 0.0, 0.0, 0.0, 0.0)
    passage = Passage(article.article_id, 1, 0, 0, len(text))
    return [s for s in of_passage(Placed(passage, revision)) if s.text[-1:] != "?"]


def readable(placed: Placed) -> str:
    """The text of a passage, with instructions to a machine blanked out."""
    text, start = placed.text, placed.passage.start
    for sentence, is_order in _all_of(placed, 1):
        if is_order:
            first, last = sentence.span.start - start, sentence.span.end - start
            text = text[:first] + " " * (last - first) + text[last:]
    return text


def _all_of(placed: Placed, rank: int) -> list[tuple[Sentence, bool]]:
    """The sentences of a passage, each with whether it is an instruction to a machine."""
    passage = placed.passage
    orders = _orders(placed.revision, passage.start, passage.end)
    parts = ((_within(passage, span), span in orders) for span in _spans(placed.revision))
    return [(Sentence(placed, part, rank), is_order) for part, is_order in parts if part]


def of_articles(coverage: Coverage, places: Sequence[Placed]) -> list[Sentence]:
    """The sentences of the whole articles in which these passages stand, each article once; the
    rank of a sentence is that of the first passage of its article."""
    first: dict[Revision, int] = {}
    for rank, place in enumerate(places, start=1):
        first.setdefault(place.revision, rank)
    found: list[Sentence] = []
    for part in coverage.holdings.passages_of(list(first)):
        found += of_passage(part, first[part.revision])
    return sorted(found, key=lambda sentence: (sentence.rank, sentence.span.start))


@lru_cache(maxsize=4096)
def _orders(revision: Revision, start: int, end: int) -> frozenset[Span]:
    """The sentences in and next to this part of an article that are instructions to a machine."""
    text, spans = revision.article.text, _spans(revision)
    inside = [n for n, span in enumerate(spans) if span.start < end and start < span.end]
    near = spans[max(0, inside[0] - 1) : inside[-1] + 2] if inside else ()
    told = orders_among(text, near)
    return frozenset(span for span, is_order in zip(near, told, strict=True) if is_order)


@lru_cache(maxsize=512)
def _spans(revision: Revision) -> tuple[Span, ...]:
    article = revision.article
    return tuple(sentence_spans(article.text, language_key(article.language) or "en"))


@lru_cache(maxsize=512)
def _turns(revision: Revision) -> tuple[Turn, ...]:
    return tuple(turns(revision.article.text))


def _whole(revision: Revision, part: Span) -> Span:
    """The whole sentence of a part: sentences that are too long for a passage are cut."""
    return next((s for s in _spans(revision) if s.start <= part.start < s.end), part)


@lru_cache(maxsize=512)
def _read(revision: Revision) -> SpeechOf:
    return SpeechOf(revision.article.text, _spans(revision))


def _within(passage: Passage, span: Span) -> Span | None:
    """The part of a sentence within a passage: all of it, unless it is too long for one passage."""
    start, end = max(passage.start, span.start), min(passage.end, span.end)
    return Span(start, end) if start < end else None


class Weighed(Protocol):
    """The interface for idf weights of stems, which `Lexicon` implements."""

    def weights(self, asked: Iterable[str], /) -> dict[str, float]: ...


class Overlap:
    """The share of a text's content words that another text has, weighted by idf."""

    def __init__(self, lexicon: Weighed, text: str) -> None:
        self.weights = lexicon.weights({stem for w in content_words(text) for stem in stems(w)})
        self._total = sum(self.weights.values())

    def of(self, *texts: str) -> float:
        """Share of the idf weight found in these texts together, 0 to 1."""
        if not self._total:
            return 0.0
        there = {stem for text in texts for stem in stems(text)}
        found = (w for stem, w in self.weights.items() if _present(stem, there))
        return sum(found) / self._total


def _present(stem: str, there: set[str]) -> bool:
    return stem in there or among(stem, (other for other in there if other[:3] == stem[:3]))
