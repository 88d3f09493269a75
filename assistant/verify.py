"""Checks what a model wrote against the passages it cites; what fails is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from assistant.entailment import following, framed
from assistant.evidence import Overlap, Sentence, of_passages, readable
from assistant.hit import Hit
from assistant.thesaurus import meaning
from assistant.timex import MONTHS
from assistant.words import among, content_words, names
from ingest.article import moment
from ingest.attribution import Attribution, attributions
from ingest.cues import BODIES, NAME
from ingest.lexicon import Lexicon
from ingest.mentions import is_personal
from ingest.split import Span, sentences

SETTLED = re.compile(
    r"([.!?][”\"’)]*\s*(?:\[[\d,\s]+\]\s*)+|(?:\[[\d,\s]+\]\s*)+[.!?][”\"’)]*\s+|\n)"
    r"(?=[^\[\]\n]*?[A-Za-z]{2})"
)
"""The end of a sentence and of the markers that belong to it, with words after it."""
MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
MARKERS_AFTER = re.compile(r"(?:\s*\[\d+(?:\s*,\s*\d+)*\])+[.,;]?")
QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]|(?<!\w)‘([^‘]*?)’(?!\w)")
QUOTE_MARKS = re.compile(r"[“”\"«»„]")
DAYS = re.compile(rf"\b(?:\w+day(?=\b)|{'|'.join(map(str.title, MONTHS))})\b")
CLAUSES = re.compile(r"[,;:]\s|\b(?:but|and|though|although|whereas|while)\b")
OF_A_BODY = re.compile(rf"\b({BODIES}) (?:of|for|at) (?:the )?({NAME.pattern})")
ANCHORED = 0.65
"""Share of a statement's words that the cited passages must hold in some form or sense."""
TOLERANCE = 0.25
"""How much less a sentence may hold of it than the one that holds most."""
ITS_CONTENT = 1 / 3
"""Share of what somebody is told to say that must stand in a sentence of theirs."""
HEADS = re.compile(
    r"\b(?:head|boss|chief|leader|director|spokes\w+|executive|maker|owner|president|chair\w*)\b"
)
"""Words for who speaks for a body: one may be told for another."""
SOME_WORDS = 2
GENERIC = frozenset(
    """it they company firm operator maker manufacturer group organisation organization body agency
    bank carrier airline club retailer""".split()
)
"""What a body that a statement names may be called in it."""
TURNED = 2
"""Words denied here and not there, or fact here and possible there, that make it another claim."""
SUPPORTS = 0.3
"""The same for one passage among several, below which its citation is dropped."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as written, the numbers of the passages that support it, and how it fared."""

    text: str
    passages: tuple[int, ...]
    unknown_markers: int
    supported: bool
    exact: bool
    """Whether a quotation in it stands word for word in a cited passage."""


def statements(written: str) -> Iterator[str]:
    """The sentences of a model's text, each with the markers that follow it; paragraphs, list
    items and what follows a marked sentence are kept apart."""
    while ready := settled(written):
        yield from _of_piece(written[:ready])
        written = written[ready:]
    yield from _of_piece(written)


def settled(written: str) -> int:
    """How many characters of a text that may still grow can be cut off now: up to the first line
    end, or marked sentence end, that has words after it and no quotation open; 0 for none."""
    for match in SETTLED.finditer(written):
        before = written[: match.end(1)]
        if before.count('"') % 2 == 0 and before.count("“") == before.count("”"):
            return match.end(1)
    return 0


def _of_piece(piece: str) -> Iterator[str]:
    text = " ".join(piece.strip().lstrip("-*•# ").split())
    spans = sentences(text)
    spans.append(Span(len(text), len(text)))
    for span, after in pairwise(spans):
        chunk = text[span.start : span.end]
        leading = MARKERS_AFTER.match(chunk)
        own = chunk[leading.end() :].strip() if leading and span is not spans[0] else chunk
        trailing = MARKERS_AFTER.match(text[after.start : after.end])
        if own:
            yield f"{own} {trailing[0].strip()}" if trailing else own


def check(statement: str, hits: Sequence[Hit], lexicon: Lexicon) -> Checked:
    """Whether every marker exists, every quotation stands verbatim in the same speaker's mouth,
    every name and day occurs, and the statement follows from the cited passages: as
    `assistant.entailment` has it, and said by the same people. Passages that have nothing to do
    with the statement are not cited for it."""
    cited = [int(n) for found in MARKER.findall(statement) for n in found.split(",")]
    unknown = sum(not 1 <= n <= len(hits) for n in cited)
    text = MARKER.sub("", statement).strip()
    overlap = Overlap(lexicon, text)
    known = tuple(
        n
        for n in dict.fromkeys(cited)
        if 1 <= n <= len(hits) and overlap.of(_context(hits[n - 1])) >= SUPPORTS
    )
    passages = [hits[n - 1] for n in known]
    quotes = ["".join(found).strip(" ,.") for found in QUOTED.findall(text)]
    exact = bool(quotes) and all(
        q and any(q in readable(p.placed) for p in passages) for q in quotes
    )
    supported = (
        bool(known)
        and not unknown
        and (exact or (not QUOTE_MARKS.search(text) and not quotes))
        and _names_stand(text, passages)
        and _offices_stand(text, passages)
        and _follows(text, passages)
        and _speakers_stand(text, quotes, passages)
    )
    return Checked(text, known, unknown, supported, exact)


def _follows(text: str, passages: Sequence[Hit]) -> bool:
    told = [sentence.text for hit in passages for sentence in of_passages([hit])]
    told += [_about(hit) for hit in passages]
    found = following(text, told)
    return not found.miscounted and found.share >= ANCHORED and found.weight < TURNED


def _names_stand(text: str, passages: Sequence[Hit]) -> bool:
    """Whether each name, weekday and month of a statement occurs in the passages."""
    there = {w.casefold() for hit in passages for w in re.findall(r"\w+", _context(hit))}
    called = {part.casefold() for name in _surely_names(text) for part in re.findall(r"\w+", name)}
    called |= {day.casefold() for day in DAYS.findall(text)}
    return called - there <= {"the"}


def _surely_names(text: str) -> Iterator[str]:
    """The names in a text; a word of the dictionary that only opens it is none."""
    for name in names(text):
        opens = " " not in name and text.startswith(name)
        if not (opens and meaning(name.lower()).concepts):
            yield name


def _offices_stand(text: str, passages: Sequence[Hit]) -> bool:
    """Whether whoever is of or for a body in a statement is so in a passage."""
    there = [s.text for hit in passages for s in of_passages([hit])]
    for office, body in OF_A_BODY.findall(text):
        beside = (
            f"{office} {body}",
            f"{body}'s {office}",
            f"{body}’s {office}",
            f"{body} {office}",
        )
        known = any(office in one for one in there) and any(body in one for one in there)
        if known and not any(
            form in re.sub(r"\b(?:of|for|at|the) ", "", one) for form in beside for one in there
        ):
            return False
    return True


def _speakers_stand(text: str, quotes: Sequence[str], passages: Sequence[Hit]) -> bool:
    """Whether each speech act of a statement is one of the passages: the same speaker says the
    same; and whether what somebody said there is not told as plain fact here."""
    there = [sentence for hit in passages for sentence in of_passages([hit])]
    mine = attributions(text)
    if not all(_says_it(text, act, there) for act in mine):
        return False
    for quote in quotes:
        sayers = [s for hit in passages for s in _sayers(quote, hit)]
        named = [act for act in mine if any(quote in text[q.start : q.end] for q in act.quotes)]
        if any(not any(_same_speaker(text, a, b) for b in sayers) for a in named):
            return False
    return bool(mine) or _is_told(text, there)


def _says_it(text: str, act: Attribution, there: Sequence[Sentence]) -> bool:
    """Whether that speaker says in a sentence what is told of them, in as strong a way."""
    told = _nearest_clause(text, act)
    alike = {
        sentence: [o for o in sentence.acts if _as_strong(act, o) and _same_speaker(text, act, o)]
        for sentence in there
    }
    if len(framed(told)) < SOME_WORDS:
        return any(alike.values())
    if act.act == "denied" and any(_points_back(o, s) for s in there for o in alike[s]):
        return True
    shares = [following(told, [sentence.text]).share for sentence in there]
    enough = max(ITS_CONTENT, max(shares, default=0.0) - TOLERANCE)
    return any(share >= enough and bool(alike[s]) for s, share in zip(there, shares, strict=True))


def _points_back(act: Attribution, sentence: Sentence) -> bool:
    """Whether a denial names what it denies only by a word or two: "denied the accusation"."""
    text = sentence.placed.revision.article.text
    told = framed(text[act.content.start : act.content.end])
    return act.act == "denied" and len(told) <= SOME_WORDS


def _nearest_clause(text: str, act: Attribution) -> str:
    """What is told next to the cue: the first part between commas after it, or the last before."""
    content = text[act.content.start : act.content.end]
    parts = [part for part in CLAUSES.split(content) if framed(part)] or [content]
    if content.lstrip().startswith(","):
        return ","  # a relative clause ("which it had blamed"): what is told stands elsewhere
    return parts[-1 if act.content.start == act.sentence.start else 0]


def _as_strong(one: Attribution, other: Attribution) -> bool:
    """Whether an act may be told as another: to confirm and to decline are acts of their own, to
    deny is also to say that it is not so."""
    if one.act == "denied":
        return other.act == "denied" or other.negated
    if one.act == "declined":
        return other.act == "declined"
    return one.act != "confirmed" or bool(one.quotes) or other.act in ("confirmed", "announced")


def _is_told(text: str, there: Sequence[Sentence]) -> bool:
    """Whether the sentence nearest to a plain statement is plain too, or its speaker is named."""
    shares = [following(text, [sentence.text]).share for sentence in there]
    nearest = there[shares.index(max(shares))]
    telling = [act for act in nearest.acts if act.act != "declined"]
    words = content_words(text)
    return not telling or any(_is_named(act.speaker, words) for act in telling)


def _same_speaker(text: str, one: Attribution, other: Attribution) -> bool:
    """Whether an act of a statement is by whom an act of a passage is by. "The company" is any
    that the statement names."""
    theirs = content_words(f"{other.speaker} {other.role} {other.mention}")
    if _is_named(one.speaker, theirs):
        return True
    body = names(one.speaker)
    if body and HEADS.search(one.speaker) and HEADS.search(f"{other.role} {other.speaker} maker"):
        return all(_is_named(name, theirs) for name in body)
    return one.speaker.split()[-1] in GENERIC and _is_named(other.speaker, content_words(text))


def _is_named(speaker: str, words: Sequence[str]) -> bool:
    """Whether a speaker goes by these words: a person by the surname, others by all of a name;
    an office by its words where there is no name."""
    called = names(speaker) if speaker[:1].isupper() or speaker.startswith("the ") else ()
    for name in called:
        theirs = content_words(name)[-1:] if is_personal(name) else content_words(name)
        if theirs and all(among(word, words) for word in theirs):
            return True
    office = content_words(speaker)
    return not called and bool(office) and all(among(word, words) for word in office)


def _sayers(quote: str, hit: Hit) -> list[Attribution]:
    """Those to whom a passage attributes a quotation."""
    text = hit.placed.revision.article.text
    acts = (act for sentence in of_passages([hit]) for act in sentence.acts)
    return [a for a in acts if any(quote in text[q.start : q.end] for q in a.quotes)]


def resting_place(statement: str, hit: Hit, lexicon: Lexicon) -> Span:
    """The sentence of a passage that a statement rests on most: the one that holds its quotation,
    else the one that shares most of its words."""
    passage = hit.placed.passage
    spans = [s.span for s in of_passages([hit])] or [Span(passage.start, passage.end)]
    text = hit.placed.revision.article.text
    quotes = ["".join(found).strip(" ,.") for found in QUOTED.findall(statement)]
    overlap = Overlap(lexicon, statement)

    def fit(span: Span) -> float:
        words = text[span.start : span.end]
        return overlap.of(words) + 2 * any(quote in words for quote in quotes)

    return max(spans, key=fit)


def _context(hit: Hit) -> str:
    article = hit.placed.revision.article
    return " ".join((readable(hit.placed), article.title, article.published, _about(hit)))


def _about(hit: Hit) -> str:
    """Whose report it is and of when, as one may say it: "IANS, Friday 6 Feb 2026"."""
    article = hit.placed.revision.article
    published = moment(article.published) if article.published else None
    when = datetime.fromtimestamp(published, UTC).strftime("%A %-d %b %B %Y") if published else ""
    return " ".join((article.outlet, article.agency, when))
