"""Answers to requests: a brief, the latest, a timeline, both sides, who said what, who is quoted,
how outlets differ. Each line is a sentence of the coverage with outlet and day.

Sentences are chosen by maximal marginal relevance (Carbonell and Goldstein 1998): close to the
subject, and unlike those chosen already. Copies of one text count once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.check.verify import bare
from assistant.find.evidence import Overlap, Sentence, of_articles, with_acts
from assistant.find.hit import Hit
from assistant.text.words import number_of
from assistant.understand.form import Form
from assistant.understand.question import Question
from assistant.understand.subject import subject_of
from assistant.write.answer import Draft, Footnotes, Statement
from assistant.write.extractive import is_readable
from assistant.write.statements import statement
from ingest.article import long_day
from ingest.catalog.holdings import Placed
from ingest.coverage import Coverage
from ingest.language.attribution import Attribution
from ingest.passages.vectors import Vectors

LINES = 8
"""Lines of an answer, including the first, which says what it is about."""
ARTICLES_READ = 8
"""Maximum number of articles read for a request."""
SENTENCES_WEIGHED = 60
"""Maximum number of sentences scored. Embedding them takes most of the time of a brief."""
CLOSING = tuple(".!…\"”'’)")
"""Characters that end a sentence, but not a heading or a list item within the text."""
DIVERSE = 0.45
"""Weight of the similarity to sentences already chosen, against relevance to the subject; 0 to
1."""
RELATED, NEARLY = 0.6, 0.75
"""Minimum share of the subject's idf weight in a passage about it, and minimum fraction of the best
passage's share."""
OPPOSING = frozenset({"denied", "accused"})
LEAD_BONUS = 0.15
"""Bonus for a sentence that opens its article: news gives the gist first."""


@dataclass(frozen=True, slots=True)
class WeighedSentence:
    """A sentence, its vector, and its relevance to the subject."""

    sentence: Sentence
    vector: Vectors
    near: float


class BriefReader:
    """Answers requests from the sentences of the articles found."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    def read(self, question: Question, form: Form, hits: Sequence[Hit]) -> Draft:
        """The lines that a request asks for; none where no article found is about its subject."""
        found = self._weighed(question, hits)
        if not found:
            return Draft(is_near=False)
        chosen = CHOICES[form](found)
        if not chosen:
            return Draft(note=f"nobody is quoted on “{question.matter}”")
        return _told(found, chosen, form)

    def _weighed(self, question: Question, hits: Sequence[Hit]) -> list[WeighedSentence]:
        """The sentences of the articles about the subject, with their nearness to it."""
        overlap = Overlap(self._coverage.lexicon, question.substance)
        places = self._places(question, hits, overlap)
        every = [s for s in of_articles(self._coverage, places) if is_readable(s)]
        sentences = _foremost(_without_headings(_without_notes(every)), overlap)
        if not sentences:
            return []
        texts = [question.substance, *(sentence.text for sentence in sentences)]
        asked, *vectors = self._coverage.embedder.embed(texts)
        rank = {place.revision: n for n, place in enumerate(places)}
        return [
            WeighedSentence(s, v, float(v @ asked) + _lead(s) - 0.02 * rank[s.placed.revision])
            for s, v in zip(sentences, vectors, strict=True)
        ]

    def _places(self, question: Question, hits: Sequence[Hit], overlap: Overlap) -> list[Placed]:
        """A passage of each article that is about the subject; of the newest articles where the
        request names none ("summarise the article")."""
        if subject_of(question.whole):
            return _about(overlap, hits)
        holdings = self._coverage.holdings
        newest = holdings.newest(question.scope, ARTICLES_READ)
        placed = holdings.placed(newest)
        return [placed[passage_id] for passage_id in newest if passage_id in placed]


def _about(overlap: Overlap, hits: Sequence[Hit]) -> list[Placed]:
    """A passage of each article about the subject, the best first, one article per copy group;
    `overlap` is that of the subject."""
    told = [(overlap.of(hit.text, hit.placed.revision.article.title), hit) for hit in hits]
    least = max(RELATED, NEARLY * max((share for share, _ in told), default=0.0))
    once: dict[str, Placed] = {}
    for share, hit in told:
        if share >= least:
            place = hit.placed
            once.setdefault(place.revision.copy_group or place.passage.article_id, place)
    return list(once.values())[:ARTICLES_READ]


def _without_notes(found: Sequence[Sentence]) -> list[Sentence]:
    """The sentences without boilerplate: what several articles have word for word."""
    articles: dict[str, set[str]] = {}
    for sentence in found:
        articles.setdefault(bare(sentence.text), set()).add(sentence.key[0])
    return [s for s in found if len(articles[bare(s.text)]) == 1]


def _without_headings(found: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences without headings and items of lists; all of them where nothing else is left."""
    return [s for s in found if s.text.endswith(CLOSING)] or found


def _foremost(found: Sequence[Sentence], overlap: Overlap) -> list[Sentence]:
    """The SENTENCES_WEIGHED sentences with the most of the subject's idf weight, plus
    LEAD_BONUS for one that opens its article, in their original order."""
    weight = {s.key: overlap.of(s.text, "") + _lead(s) for s in found}
    kept = {s.key for s in sorted(found, key=lambda s: -weight[s.key])[:SENTENCES_WEIGHED]}
    return [s for s in found if s.key in kept]


def _lead(sentence: Sentence) -> float:
    return LEAD_BONUS if sentence.placed.passage.ordinal == 0 and not sentence.before else 0.0


def diverse(found: Sequence[WeighedSentence], count: int) -> list[WeighedSentence]:
    """`count` sentences by maximal marginal relevance, the best first."""
    left, chosen = list(found), list[WeighedSentence]()
    while left and len(chosen) < count:
        best = max(left, key=lambda one: one.near - DIVERSE * _likeness(one, chosen))
        left.remove(best)
        chosen.append(best)
    return chosen


def _likeness(one: WeighedSentence, chosen: Sequence[WeighedSentence]) -> float:
    return max((float(one.vector @ other.vector) for other in chosen), default=0.0)


def _brief(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    lead = max(found, key=lambda one: (_lead(one.sentence), one.near))
    others = diverse([lead, *(one for one in found if one is not lead)], LINES)
    return [lead, *_in_order(one for one in others if one is not lead)][:LINES]


def _latest(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """Of the newest articles the nearest sentences, the newest article first."""
    newest = sorted({one.sentence.reported for one in found}, reverse=True)[:3]
    recent = [one for one in found if one.sentence.reported in newest]
    return sorted(diverse(recent, 5), key=lambda one: one.sentence.reported, reverse=True)


def _timeline(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """Up to LINES sentences, the earliest first: one for each day, then others."""
    by_day: dict[str, WeighedSentence] = {}
    for one in sorted(found, key=lambda one: -one.near):
        by_day.setdefault(one.sentence.said, one)
    days = sorted(by_day.values(), key=lambda one: -one.near)[:LINES]
    more = [one for one in diverse(found, LINES) if one not in days]
    return sorted((*days, *more[: LINES - len(days)]), key=lambda one: one.sentence.said)


def _voices(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """One sentence for each speaker, in order of time."""
    heard, kept = set[str](), list[WeighedSentence]()
    with_acts([one.sentence for one in found])
    for one in sorted(found, key=lambda one: -one.near):
        speakers = {act.speaker for act in spoken(one.sentence)}
        if speakers - heard:
            heard |= speakers
            kept.append(one)
    return _in_order(kept[:LINES])


def _sides(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """Sentences in which somebody denies or accuses, and others with a speaker; half and half if
    there are enough of both."""
    heard = _voices_all(found)
    against = [one for one in heard if any(a.act in OPPOSING for a in spoken(one.sentence))]
    others = [one for one in heard if one not in against]
    half = LINES // 2
    kept = against[: max(half, LINES - len(others))] + others[: max(half, LINES - len(against))]
    return _in_order(kept[:LINES])


def _voices_all(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """Sentences with a speaker, chosen by maximal marginal relevance."""
    with_acts([one.sentence for one in found])
    heard = [one for one in found if spoken(one.sentence)]
    return diverse(heard, 2 * LINES)


def _compared(found: Sequence[WeighedSentence]) -> list[WeighedSentence]:
    """The best sentence of each outlet, then the next of each, grouped by outlet."""
    by_outlet: dict[str, list[WeighedSentence]] = {}
    for one in diverse(found, 3 * LINES):
        by_outlet.setdefault(one.sentence.outlet, []).append(one)
    turns = max(map(len, by_outlet.values()))
    ordered = [of[n] for n in range(turns) for of in by_outlet.values() if n < len(of)]
    return sorted(ordered[:LINES], key=lambda one: one.sentence.outlet)


CHOICES: Mapping[Form, Callable[[Sequence[WeighedSentence]], list[WeighedSentence]]] = {
    "brief": _brief,
    "latest": _latest,
    "timeline": _timeline,
    "sides": _sides,
    "voices": _voices,
    "people": _voices,
    "compare": _compared,
}
"""The function that selects the sentences for each form of request."""


def spoken(sentence: Sentence) -> list[Attribution]:
    """The speech acts in a sentence by named people or bodies, without those that did not take
    place ("declined")."""
    return [
        act
        for act in sentence.acts
        if act.named and act.speaker[:1].isupper() and act.act != "declined"
    ]


def _in_order(found: Iterable[WeighedSentence]) -> list[WeighedSentence]:
    """Sorted by the day of the report, then by position in the article."""
    return sorted(found, key=lambda one: (one.sentence.reported, one.sentence.key))


def _told(found: Sequence[WeighedSentence], chosen: Sequence[WeighedSentence], form: Form) -> Draft:
    notes, chosen = Footnotes(), chosen[: LINES - 1]
    with_acts([one.sentence for one in chosen])
    heard = _heard(chosen) if form in ("sides", "voices") else ""
    opening = _opening(found, chosen, notes, heard)
    make = _people if form == "people" else _lines
    return Draft((opening, *make(chosen, notes)), tuple(notes.citations))


def _heard(chosen: Sequence[WeighedSentence]) -> str:
    """Who denies or accuses in these sentences, and who else speaks."""
    acts = [act for one in chosen for act in spoken(one.sentence)]
    against = dict.fromkeys(act.speaker for act in acts if act.act in OPPOSING)
    others = dict.fromkeys(act.speaker for act in acts if act.speaker not in against)
    sides = {"Denying or accusing": against, "others heard" if against else "Heard": others}
    return "; ".join(f"{side}: {', '.join(people)}" for side, people in sides.items() if people)


def _opening(
    found: Sequence[WeighedSentence],
    chosen: Sequence[WeighedSentence],
    notes: Footnotes,
    heard: str,
) -> Statement:
    """The first line: the headline of the best article, the number of articles and outlets, their
    days and, if asked for, who speaks."""
    best = max(found, key=lambda one: one.near).sentence
    days = sorted(filter(None, {one.sentence.reported for one in found}))
    articles = {one.sentence.key[0] for one in found}
    outlets = {one.sentence.outlet for one in found}
    span = " to ".join(dict.fromkeys((long_day(days[0]), long_day(days[-1])))) if days else ""
    is_one = len(outlets) == 1 and best.outlet
    sources = best.outlet if is_one else number_of(len(outlets), "outlet")
    titled = f"“{best.title}”{' and related coverage' if len(articles) > 1 else ''}: "
    how_many = f"{titled if best.title else ''}{number_of(len(articles), 'article')}"
    text = f"{how_many} from {sources}{', ' if span else ''}{span}."
    text = f"{text} {heard}." if heard else text
    numbers = [notes.cite(one.sentence.placed, one.sentence.span) for one in chosen]
    return Statement(text, "paraphrase", tuple(dict.fromkeys(numbers))[:3])


def _lines(chosen: Sequence[WeighedSentence], notes: Footnotes) -> list[Statement]:
    return [statement(one.sentence, notes) for one in chosen]


def _people(chosen: Sequence[WeighedSentence], notes: Footnotes) -> list[Statement]:
    """Who is quoted, each in a line, with their office and what they say."""
    lines: dict[str, Statement] = {}
    for one in chosen:
        for act in spoken(one.sentence):
            role = f", {act.role}" if act.role and act.role not in act.speaker else ""
            number = notes.cite(one.sentence.placed, one.sentence.span)
            text = f"{act.speaker}{role}: {one.sentence.told()}"
            lines.setdefault(act.speaker, Statement(text, "paraphrase", (number,)))
    return list(lines.values())[: LINES - 1]
