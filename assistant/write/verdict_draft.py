"""A judgement as an answer: a headline that names who takes which side, and the cited sentences."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.judge.parties import parties_of
from assistant.judge.position import HALF, Position, claims_of_others
from assistant.judge.verdict import Judgement
from assistant.text.words import content_words
from assistant.understand.question import Question
from assistant.write.answer import Draft, Footnotes, Side, Statement, Verdict
from assistant.write.statements import statement

SHOWN_POSITIONS = 6
"""Maximum number of positions shown with a verdict; half as many of one stance."""
EARLIER = 8
"""Maximum number of superseded positions kept with a verdict."""
REPORTED = "reported"
"""The act recorded for an outlet that states something in its own words."""


def verdict_draft(question: Question, made: Judgement) -> Draft:
    """The draft of a judgement; `not_covered` without statements if there is no position to
    show."""
    shown = _shown(made)
    if not shown:
        return Draft(verdict=Verdict("not_covered"))
    notes = Footnotes()
    headline = _headline(question, made, shown, notes)
    left = made.left[:EARLIER]
    known = [(speaker(item), item.party) for item in (*shown, *left)]
    sides = [_side(*one, notes) for one in zip((*shown, *left), parties_of(known), strict=True)]
    told: dict[tuple[str, int], Statement] = {}
    for item in shown:
        sentence = item.bearing.sentence
        told.setdefault(sentence.key, statement(sentence, notes, item.act))
    verdict = Verdict(made.label, tuple(sides[: len(shown)]), tuple(sides[len(shown) :]))
    return Draft((headline, *told.values()), tuple(notes.citations), verdict)


def _shown(made: Judgement) -> list[Position]:
    """The positions to show, starting with the stances that the verdict rests on: for each stance
    the strongest position per speaker and act, and of the neutral ones those most relevant to the
    claim."""
    resting = {
        "confirmed": ("affirms", "reports", "denies"),
        "denied": ("denies", "reports", "affirms"),
        "disputed": ("affirms", "denies", "reports"),
    }.get(made.label, ("affirms", "reports", "denies"))
    chosen: list[Position] = []
    for stance in resting:
        once: dict[tuple[str, str], Position] = {}
        mine = [item for item in made.positions if item.stance == stance]
        if stance == "reports":
            mine = sorted(filter(_is_of_claim, mine), key=lambda item: -item.bears)
        for item in mine:
            once.setdefault((speaker(item), _act(item)), item)
        chosen += list(once.values())[: SHOWN_POSITIONS // 2]
    return chosen[:SHOWN_POSITIONS]


def _is_of_claim(item: Position) -> bool:
    """Whether any of the claim's names is in a sentence or around it, where the claim has names."""
    return item.bearing.agreement.names > 0


def speaker(item: Position) -> str:
    """The source of a position: the speaker, else the outlet."""
    return item.act.speaker if item.act else item.bearing.sentence.outlet


def _act(item: Position) -> str:
    return item.act.act if item.act else REPORTED


def _side(item: Position, party: str, notes: Footnotes) -> Side:
    sentence, act = item.bearing.sentence, item.act
    span = (act.quote if act else None) or sentence.span
    number = notes.cite(sentence.placed, sentence.span)
    text = sentence.placed.revision.article.text
    words = text[span.start : span.end]
    stance = "other" if item.stance == "reports" else item.stance
    return Side(speaker(item), _act(item), words, sentence.said, number, stance, party)


def _headline(
    question: Question, made: Judgement, shown: Sequence[Position], notes: Footnotes
) -> Statement:
    """One line that names who affirms and who denies the claim, or who claims or reports it."""
    left_out = _left_out(made, shown)
    sided = [p for p in shown if p.stance not in ("reports", left_out)]
    resting = sided or [p for p in shown if p.stance == "reports"] or shown
    verb = f"{question.asked_act} it" if question.asked_act else "affirmed it"
    affirming = [p for p in sided if p.stance == "affirms"]
    speaking = claims_of_others(shown) if made.label == "disputed" and not affirming else []
    clauses = [
        *_affirming(affirming, verb, on_record=made.label == "confirmed"),
        *_speaking(speaking[:1]),
        *_denying([p for p in sided if p.stance == "denies"]),
    ]
    rests = [*speaking[:1], *resting]
    numbers = [notes.cite(p.bearing.sentence.placed, p.bearing.sentence.span) for p in rests]
    told = "; ".join(clauses) or "the coverage mentions it without affirming or denying it"
    text = f"{made.label.capitalize()}: {told}."
    return Statement(text, "paraphrase", tuple(dict.fromkeys(numbers)))


def _speaking(taking: Sequence[Position]) -> list[str]:
    """Clauses on who speaks of the claim, by name only if it is likelier than not that they do."""
    return [f"{_listed([p]) if p.bears > HALF else 'others'} commented on it" for p in taking]


def _left_out(made: Judgement, shown: Sequence[Position]) -> str:
    """The stance that the headline leaves out: the side opposite to the verdict or, for `reported`,
    denials, unless somebody affirms the claim or takes an explicit position."""
    if made.label == "reported":
        is_named = any(p.stance == "affirms" or p.outright for p in shown)
        return "" if is_named else "denies"
    return {"confirmed": "denies", "denied": "affirms"}.get(made.label, "")


def _affirming(taking: Sequence[Position], verb: str, *, on_record: bool) -> list[str]:
    """Clauses on who affirms the claim: parties on record, third parties that claim it, outlets if
    no party does. Nobody is named if none of them is sure, or if `on_record` and the parse finds no
    party."""
    sure = [p for p in taking if p.is_sure]
    heard = [p for p in sure if p.source == "party"]
    if taking and (not sure or (on_record and not heard)):
        return [_quoted_below(taking, "support")]
    clauses = [f"{_listed(heard)} {verb}"] if heard else []
    clauses += _of_others(sure, "claimed by")
    outlets = [p for p in sure if p.source == "outlet"]
    return clauses + ([f"{_listed(outlets)} reported it as fact"] if outlets and not heard else [])


def _denying(taking: Sequence[Position]) -> list[str]:
    """Clauses on who denies the claim, explicitly or by saying otherwise. Nobody is named if none
    of them is sure."""
    sure = [p for p in taking if p.is_sure]
    if taking and not sure:
        return [_quoted_below(taking, "contradict")]
    heard = [p for p in sure if p.source == "party"]
    denied = [p for p in heard if _act(p) == "denied"]
    otherwise = [p for p in heard if _act(p) != "denied"]
    clauses = [f"{_listed(denied)} denied it"] if denied else []
    clauses += [f"{_listed(otherwise)} said otherwise"] if otherwise else []
    clauses += _of_others(sure, "contested by")
    outlets = [p for p in sure if p.source == "outlet"]
    told = [f"{_listed(outlets)} reported otherwise"] if outlets and not heard else []
    return clauses + told


def _quoted_below(taking: Sequence[Position], verb: str) -> str:
    """For sides of which nobody is surely named."""
    places = {p.bearing.sentence.key for p in taking}
    return (
        f"the passages quoted below {verb} it"
        if len(places) > 1
        else f"the passage quoted below {verb}s it"
    )


def _of_others(taking: Sequence[Position], verb: str) -> list[str]:
    claimed = [p for p in taking if p.source == "third"]
    return [f"{verb} {_listed(claimed)}"] if claimed else []


def _listed(items: Sequence[Position]) -> str:
    """Who takes a position, each once, by the longest name they go by."""
    once = list(dict.fromkeys(speaker(item).strip(" .,;") for item in items))
    kept = [one for one in once if not any(_is_part(one, other) for other in once)]
    return kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}"


def _is_part(name: str, other: str) -> bool:
    """Whether the other is a longer name for the same: "Trump", beside "Donald Trump"."""
    mine = content_words(name)
    return len(other) > len(name) and bool(mine) and content_words(other)[-len(mine) :] == mine
