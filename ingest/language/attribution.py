"""Quote attribution: who said what, as the speech acts of a text's parsed sentences.

The speaker is the subject of a speech verb, resolved to a name that was mentioned before. A
quotation without a speech verb is attributed to a nearby speaker, in the order of the sieves of
Muzny et al., "A Two-stage Sieve Approach for Quote Attribution" (EACL 2017).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.language.mentions import Speaker, outside, speaker_at, unnamed
from ingest.language.parsed import Parsed
from ingest.language.parser import LONGEST_PARSED, parser
from ingest.language.people import People, genders_in
from ingest.language.speech import Act, acts_in, is_left_open, quotations, quotations_within
from ingest.language.turns import Turn, turn_at, turns
from ingest.passages.split import Span, sentences
from ingest.report.dateline import dateline_of

NEGATION = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|without|false|untrue|baseless)\b|n[’']t\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|unless|could|might|may|should|only|willing|ready|hopes?|plans?|considering|expects?)\b",
    re.IGNORECASE,
)
LETTER = re.compile(r"[^\W\d_]")
OWNED = re.compile(r"(.+?)[’']s ")
"""The owner of an organization that speaks: "Ada Marsh’s office"."""
READ_BEFORE = 2
"""Preceding sentences that are parsed as context: a quotation may continue from them."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One speech act of a text.

    `speaker` is the resolved name, `mention` the words in the text; `act` is one of the acts in
    `rules/en/speech.yaml`, or "declined". `sentence` is the sentence's span, `content` the span of
    what is said, as far as it is contiguous, and `quotes` the spans of the direct quotations in it,
    quotation marks included. `negated` and `conditional` describe the content; `named` is False for
    unnamed sources; `outside` is True for analysts, witnesses and other third parties. `sure` is
    False if the speaker was chosen by proximity rather than by a verb, or has no name.
    """

    speaker: str
    mention: str
    role: str
    act: str
    sentence: Span
    content: Span
    quotes: tuple[Span, ...]
    negated: bool
    conditional: bool
    named: bool
    outside: bool
    sure: bool = True
    owner: str = ""
    """The role of the owner of the organization that speaks: the minister's, for "his office"."""

    @property
    def known_as(self) -> str:
        """All words that refer to the speaker here, in one string."""
        return f"{self.speaker} {self.role} {self.mention} {self.owner}"

    @property
    def quote(self) -> Span | None:
        """The longest quotation, or None."""
        return max(self.quotes, key=lambda quote: quote.end - quote.start, default=None)


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """The sentence spans of a text for parsing; the dateline is cut from the first sentence, and in
    a transcript the label of who speaks from any."""
    opening, found = dateline_of(text), []
    labels = {turn.label.end: turn.label for turn in turns(text)}
    for span in sentences(text, language):
        cut = opening.end if opening and span.start < opening.end < span.end else span.start
        within = [label for end, label in labels.items() if cut < end < span.end]
        for label in within:
            found += [Span(cut, label.start)] if text[cut : label.start].strip() else []
            cut = label.end
        found.append(Span(cut, span.end))
    return found


def attributions(text: str, language: str = "en") -> list[Attribution]:
    """The speech acts of a text in order; acts whose speaker is not found are left out.

    Raises ParserError.
    """
    spans = sentence_spans(text, language)
    found = SpeechOf(text, spans).acts(spans)
    return [act for span in spans for act in found[span]]


class SpeechOf:
    """The speech acts of one text, computed lazily: only the requested sentences, and READ_BEFORE
    sentences before each, are parsed. Safe to share between threads."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        """`spans` are all sentences of the text."""
        self._text, self._spans = text, tuple(spans)
        self._found: dict[Span, list[Attribution]] = {}
        self._genders: Mapping[str, str] | None = None

    def acts(self, wanted: Sequence[Span]) -> dict[Span, list[Attribution]]:
        """The speech acts of these sentences."""
        if any(span not in self._found for span in wanted):
            self._found |= self._read({n for n, s in enumerate(self._spans) if s in set(wanted)})
        return {span: self._found.get(span, []) for span in wanted}

    def _read(self, wanted: set[int]) -> dict[Span, list[Attribution]]:
        if self._genders is None:
            self._genders = genders_in(self._text[s.start : s.end] for s in self._spans)
        read = {n for w in wanted for n in range(max(0, w - READ_BEFORE), w + 1)}
        telling = [
            n for n in sorted(read) if self._spans[n].end - self._spans[n].start <= LONGEST_PARSED
        ]
        texts = [self._text[self._spans[n].start : self._spans[n].end] for n in telling]
        parsed = {
            n: analysis.at(self._spans[n].start)
            for n, analysis in zip(telling, parser().parse(texts), strict=True)
        }
        reading = _Reading(self._text, self._spans, self._genders)
        found = reading.acts(parsed, max(wanted, default=-1))
        return {self._spans[n]: found.get(n, []) for n in wanted}


class _Reading:
    """The state of reading one text from its beginning: people mentioned, last speaker."""

    def __init__(self, text: str, spans: Sequence[Span], genders: Mapping[str, str]) -> None:
        self._text, self._spans = text, spans
        self._quotes = quotations(text)
        self._people = People(genders)
        self._turns = turns(text)
        self._body = ""
        self._last: Attribution | None = None

    def acts(self, parsed: Mapping[int, Parsed], last: int) -> dict[int, list[Attribution]]:
        """The acts of the parsed sentences, up to sentence number `last`."""
        found: dict[int, list[Attribution]] = {}
        for n, span in enumerate(self._spans[: last + 1]):
            self._people.begin()
            if n in parsed:
                found[n] = self._of_sentence(n, parsed[n])
            self._people.read(self._text[span.start : span.end])
            for act in found.get(n, ())[-1:]:
                self._people.spoke(act.speaker)
        return _with_roles(found)

    def _of_sentence(self, n: int, sentence: Parsed) -> list[Attribution]:
        adjoins = self._last is not None and self._last.sentence == self._spans[n - 1]
        last = self._last if n and adjoins else None
        acts, speaker = [], last.speaker if last else ""
        read = 0
        quotes = quotations_within(self._quotes, self._spans[n])
        for act in acts_in(sentence, quotes):
            at = sentence.tokens[act.verb].start
            self._people.read(sentence.text[read:at])
            read = at
            told = sentence.text[act.content.start : act.content.end]
            body = _body_of(sentence, self._people, before=act.speaker) or self._body
            who = speaker_at(sentence, act.speaker, self._people, speaker, body, told)
            if who.name:
                speaker = who.name
                acts.append(_attribution(sentence, act, who))
        acts = self._with_free_quotes(sentence, acts, quotes, last)
        if turn := turn_at(self._turns, sentence.start):
            acts = [_of_turn(turn, sentence), *(act for act in acts if not _is_first_person(act))]
        self._body = _body_of(sentence, self._people) or self._body
        if acts:
            self._last = acts[-1]
        return acts

    def _with_free_quotes(
        self,
        sentence: Parsed,
        acts: list[Attribution],
        quotes: Sequence[Span],
        last: Attribution | None,
    ) -> list[Attribution]:
        """The acts or, if there are none, one for the quotations without a speech verb. A sentence
        that is only a quotation continues the last speaker; otherwise the subject of the sentence
        may be speaking."""
        if not quotes or acts:
            return acts
        if not LETTER.search(_outside(sentence.text, quotes)):
            return [self._going_on(sentence, last, quotes)] if last else []
        told = next((i for i, t in enumerate(sentence.tokens) if t.dep == "nsubj"), None)
        if told is None or any(q.start <= sentence.tokens[told].start < q.end for q in quotes):
            return []
        who = speaker_at(sentence, told, self._people, last.speaker if last else "", self._body)
        act = Act(told, "said", told, quotes[0], tuple(quotes))
        return [replace(_attribution(sentence, act, who), sure=False)] if who.name else []

    def _going_on(self, sentence: Parsed, last: Attribution, quotes: Sequence[Span]) -> Attribution:
        whole = Span(quotes[0].start, quotes[-1].end)
        who = Speaker(last.speaker, last.mention, last.role)
        same = _attribution(sentence, Act(0, "said", 0, whole, tuple(quotes)), who)
        paragraph_ends = "\n" in self._text[last.sentence.end : sentence.start]
        sure = last.sure and (not paragraph_ends or self._is_open_before(sentence.start))
        return replace(same, named=last.named, outside=last.outside, sure=sure)

    def _is_open_before(self, start: int) -> bool:
        """Whether the last quotation that ends before `start` was left open."""
        before = [quote for quote in self._quotes if quote.end <= start]
        return bool(before) and is_left_open(self._text, before[-1])


def _outside(text: str, quotes: Sequence[Span]) -> str:
    """The text of a sentence outside its quotations."""
    bounds = [0, *(edge for quote in quotes for edge in (quote.start, quote.end)), len(text)]
    return " ".join(text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True))


def _body_of(sentence: Parsed, people: People, before: int | None = None) -> str:
    """The organization that is the subject of a sentence, as the antecedent of a later "it"; only
    tokens before `before` count. Empty if the subject is a person."""
    for i, token in enumerate(sentence.tokens[:before]):
        if token.dep in ("nsubj", "nsubjpass") and token.pos in ("PROPN", "NOUN"):
            who = speaker_at(sentence, i, people, "", "")
            return "" if people.is_person(who.name) else who.name
    return ""


def _attribution(sentence: Parsed, act: Act, who: Speaker) -> Attribution:
    content = sentence.text[act.content.start : act.content.end]
    return Attribution(
        speaker=who.name,
        mention=who.mention,
        role=who.role,
        act=act.act,
        sentence=Span(sentence.start, sentence.start + len(sentence.text)),
        content=_placed(sentence, act.content),
        quotes=tuple(_placed(sentence, quote) for quote in act.quotes),
        negated=bool(NEGATION.search(content)),
        conditional=bool(CONDITION.search(content)),
        named=not unnamed(who.mention),
        outside=outside(sentence, act, who),
        sure=act.bound and who.name[:1].isupper(),
    )


def _of_turn(turn: Turn, sentence: Parsed) -> Attribution:
    """What a transcript says of a sentence: its words are those of who has the turn."""
    whole = Span(sentence.start, sentence.start + len(sentence.text))
    return Attribution(
        speaker=turn.speaker,
        mention=turn.mention,
        role=turn.role,
        act="said",
        sentence=whole,
        content=whole,
        quotes=(whole,),
        negated=bool(NEGATION.search(sentence.text)),
        conditional=bool(CONDITION.search(sentence.text)),
        named=turn.named,
        outside=False,
    )


def _is_first_person(act: Attribution) -> bool:
    return act.mention.lower() in ("i", "we")


def _placed(sentence: Parsed, span: Span) -> Span:
    return Span(sentence.start + span.start, sentence.start + span.end)


def _with_roles(found: dict[int, list[Attribution]]) -> dict[int, list[Attribution]]:
    """The acts with missing roles filled in from the speaker's other acts, and with the owner's
    role for speakers such as "his government"."""
    roles: dict[str, str] = {}
    for act in (act for acts in found.values() for act in acts):
        if act.role:
            roles.setdefault(act.speaker, act.role)

    def with_role(act: Attribution) -> Attribution:
        owner = OWNED.match(act.speaker)
        of = roles.get(owner[1], "") if owner else ""
        return replace(act, role=act.role or roles.get(act.speaker, ""), owner=of)

    return {n: [with_role(act) for act in acts] for n, acts in found.items()}
