"""How each sentence of the evidence bears on a claim: the judge's opinion, the parse, and the
source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.find.evidence import Sentence, with_acts
from assistant.judge.encoding import PANEL, Pair, in_context, panel
from assistant.judge.judge import Opinion, Outcome, judge
from assistant.judge.parties import is_speaker, names_speaker
from assistant.judge.structure import Agreement, compared
from assistant.judge.vouching import is_put_in_mouth, is_told_by_others
from assistant.text.words import among, content_words
from assistant.understand.claim import claim_text, spellings
from assistant.understand.question import Question
from ingest.language.attribution import Attribution
from ingest.language.parsed import Parsed
from ingest.language.parser import parser
from ingest.language.speech import act_of_verb

Source = Literal["outlet", "party", "third"]
CLAIMING = frozenset({"claimed", "accused"})
"""Acts by which somebody asserts what others would have to confirm."""
PARSED_SENTENCES = 10
"""Number of sentences that are parsed: those that the judge finds most relevant to the claim."""
SETTLED_FRAMES = frozenset({"fact", "asked"})


@dataclass(frozen=True, slots=True)
class Bearing:
    """One sentence compared with a claim: the judge's `opinion`, the `agreement` by the parse, and
    the speech `act` that conveys the claim."""

    sentence: Sentence
    opinion: Opinion
    agreement: Agreement
    act: Attribution | None
    others: tuple[Attribution, ...] = ()
    """The other acts in it that convey the claim."""
    asks_denial: bool = False
    """Whether the claim itself is that somebody denied something."""
    is_asked: bool = True
    """If the question is about a speech act, whether this sentence reports that act; else true."""
    asks_act: bool = False
    """Whether the question is about a speech act."""
    shared: float = 0.0
    """The share of the claim's content words that the sentence has in some form."""
    is_put: bool = False
    """If the question is whether somebody said something, whether this only puts words in their
    mouth (`assistant.judge.vouching`): it is no evidence that they said it."""
    is_of_another: bool = False
    """Whether the claim is about what one person says, and only others are named as speakers
    here."""

    @property
    def source(self) -> Source:
        """The source: the outlet itself, a named party on record, or a third party (outsiders,
        unnamed sources, those who only claim). Whoever does the act that is asked about is a
        party."""
        return "party" if self.asks_act and self.act else source_of(self.act)

    @property
    def does_act(self) -> bool:
        """Whether the parse finds the act asked about, by the speaker asked about, in a sentence
        that has the claim's event."""
        return self.asks_act and self.act is not None and self.agreement.met

    @property
    def denies_by_act(self) -> bool:
        """Whether it reports a denial of the claim."""
        return not self.asks_denial and any(act.act == "denied" for act in self.acts)

    @property
    def confirms_by_act(self) -> bool:
        """Whether it reports explicitly that somebody confirmed the claim."""
        told = self.agreement
        is_so = told.met and (self.backs_affirming > 0 or (told.to_come and not told.opposed))
        return is_so and self.act is not None and self.act.act == "confirmed"

    @property
    def acts(self) -> tuple[Attribution, ...]:
        """The speech acts in it that convey the claim."""
        return ((self.act,) if self.act else ()) + self.others

    @property
    def backs_affirming(self) -> int:
        """Whether the parse supports that the sentence affirms the claim: 1 if so, -1 if it
        contradicts that, 0 if it cannot tell."""
        told = self.agreement
        if self.backs_denying or self.is_put:
            return -1
        if told.met:
            return 1 if told.certainty in SETTLED_FRAMES else -1
        return 0

    @property
    def backs_denying(self) -> int:
        """Whether the parse supports that the sentence denies the claim: 1 if so, else 0. It never
        counts against a denial: reports of the same event may differ in what the parse does not
        see."""
        told = self.agreement
        differs = told.is_otherwise or (told.met and told.opposed)
        return int(differs or self.denies_by_act)


@dataclass(frozen=True, slots=True)
class Reading:
    """The evidence compared with a claim: the bearings of single sentences, the most relevant
    first, and the judge's probability of each outcome, from the first PANEL of them read
    together."""

    bearings: tuple[Bearing, ...]
    outcomes: Mapping[Outcome, float]


def pair_of(claim: str, sentence: Sentence) -> Pair:
    """The judge's input for a claim and a sentence of the coverage."""
    return in_context(claim, sentence.heard, sentence.title, sentence.before)


def reading(question: Question, sentences: Sequence[Sentence]) -> Reading:
    """The reading of one or more sentences: the PARSED_SENTENCES most relevant ones are parsed,
    the others dropped."""
    asked = claim_text(_claimed(question), spellings(sentence.text for sentence in sentences))
    opinions = judge().opinions([pair_of(asked, each) for each in sentences])
    judged = sorted(zip(sentences, opinions, strict=True), key=lambda each: -each[1].bears)
    read = judged[:PARSED_SENTENCES]
    told = with_acts([sentence for sentence, _ in read])
    claim, *parsed = parser().parse([asked, *(sentence.text for sentence in told)])
    denial = question.asked_act == "denied" or _asks_denial(claim)
    teller = question.asked_speaker if question.asked_act else _teller(claim)
    found = (
        _bearing(question, claim, denial, teller, analysis, sentence, opinion)
        for (sentence, opinion), analysis in zip(read, parsed, strict=True)
    )
    return Reading(tuple(found), judge().outcomes(_panel_of(asked, told[:PANEL])))


def _claimed(question: Question) -> str:
    """The claim that is judged for a yes/no question. "Did Cuba confirm talks?" asks whether the
    talks are real, whoever says so: "Cuba talks", or the content alone if it is a clause. Any other
    question is judged as asked. A pronoun that opens the content stands for the speaker asked
    about."""
    if question.asked_act or not (question.asked_speaker and content_words(question.judged)):
        return question.asking_sentence
    (content,) = parser().parse([question.judged])
    if not content.states:
        return question.claim
    opens_with_pronoun = content.tokens[0].tag == "PRP"
    rest = question.judged[content.tokens[0].end :].lstrip()
    return f"{question.asked_speaker} {rest}" if opens_with_pronoun else question.judged


def _panel_of(claim: str, sentences: Sequence[Sentence]) -> Pair:
    """The judge's input for sentences read together, given best first; those of one article are put
    in its order."""
    articles = list(dict.fromkeys(sentence.key[0] for sentence in sentences))
    ordered = sorted(sentences, key=lambda s: (articles.index(s.key[0]), s.span.start))
    return panel(claim, [sentence.heard for sentence in ordered], sentences[0].title)


def _bearing(
    question: Question,
    claim: Parsed,
    asks_denial: bool,
    teller: str,
    parsed: Parsed,
    sentence: Sentence,
    opinion: Opinion,
) -> Bearing:
    around = f"{sentence.title} {sentence.before} {sentence.speakers}"
    is_act = bool(question.asked_act)
    met = compared(claim, parsed, around, of_act=is_act)
    heard = _of_kind(question.asked_act, sentence) if is_act else _carrying(claim, sentence, met)
    theirs = [act for act in heard if is_speaker(teller, act)]
    acts = theirs if is_act else heard
    is_put = (is_act or _asks_of(claim, acts)) and (
        (bool(acts) and all(is_told_by_others(sentence, act) for act in acts))
        or is_put_in_mouth(sentence)
    )
    acts = [] if is_put else acts
    act = acts[0] if acts else None
    words = content_words(claim.text)
    return Bearing(
        sentence,
        opinion,
        met,
        act,
        tuple(acts[1:]),
        asks_denial,
        is_asked=bool(acts) or not is_act,
        asks_act=is_act,
        shared=_shared(words, sentence.text) / max(len(words), 1),
        is_put=is_put,
        is_of_another=bool(teller) and not theirs and any(a.named and a.sure for a in heard),
    )


def _of_kind(asked: str, sentence: Sentence) -> list[Attribution]:
    """The acts of a sentence that match the act asked about, by any speaker; for "said", all acts
    but "declined"."""
    is_said = asked == "said"
    return [a for a in sentence.acts if a.act == asked or (is_said and a.act != "declined")]


def _teller(claim: Parsed) -> str:
    """The speaker of a claim about what somebody says: the White House, in "The White House says
    that talks are on"; empty for other claims."""
    verb = next(i for i, token in enumerate(claim.tokens) if token.head == i)
    subject = claim.subject(verb)
    if subject is None or not act_of_verb(claim, verb):
        return ""
    return claim.words(*claim.phrase(subject))


def _asks_of(claim: Parsed, acts: Sequence[Attribution]) -> bool:
    """Whether a claim names the speaker of one of these acts."""
    return any(names_speaker(claim.text, act) for act in acts if act.named)


def _asks_denial(claim: Parsed) -> bool:
    """Whether a claim has a verb of denying: "Did X deny it?"."""
    return any(act_of_verb(claim, i) == "denied" for i, t in enumerate(claim.tokens) if t.is_verbal)


def _carrying(claim: Parsed, sentence: Sentence, met: Agreement) -> list[Attribution]:
    """The acts that convey the claim. If the sentence has the claim's event, those whose content
    contains it, the innermost first. Else the act that shares most words with the claim; none if
    the words outside all acts share more and that act is not more than half of the sentence."""
    if met.met:
        at = sentence.span.start + met.at
        around = [act for act in sentence.acts if _holds(act, at)]
        return sorted(around, key=lambda act: act.content.end - act.content.start)
    words = content_words(claim.text)
    shares = [(_shared(words, sentence.content(act)), act) for act in sentence.acts]
    if not shares:
        return []
    most, best = max(shares, key=lambda each: each[0])
    told = {word for act in sentence.acts for word in content_words(sentence.content(act))}
    told |= {word for act in sentence.acts for word in content_words(act.known_as)}
    own = [word for word in content_words(sentence.text) if word not in told]
    shared = sum(among(word, own) for word in words)
    return [best] if most >= shared or _is_mostly(best, sentence) else []


def _holds(act: Attribution, at: int) -> bool:
    """Whether an act's content or quotations contain this offset of the text."""
    return any(span.start <= at < span.end for span in (act.content, *act.quotes))


def _is_mostly(act: Attribution, sentence: Sentence) -> bool:
    """Whether the content or a quotation of an act is more than half of a sentence."""
    spans = (act.content, *act.quotes)
    longest = max(span.end - span.start for span in spans)
    return 2 * longest > len(sentence.text)


def _shared(claim: Sequence[str], text: str) -> int:
    """How many words of a claim a text has in some form."""
    words = content_words(text)
    return sum(among(word, words) for word in claim)


def source_of(act: Attribution | None) -> Source:
    """The source of an act; the outlet without one."""
    if act is None:
        return "outlet"
    if act.outside or not act.named or act.act in CLAIMING:
        return "third"
    return "party"
