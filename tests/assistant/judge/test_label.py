"""The label of a verdict: the least costly that there are sentences for, no side taken lightly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.find.evidence import Sentence
from assistant.judge.bearing import Bearing, Reading
from assistant.judge.judge import OUTCOMES, Opinion, Outcome
from assistant.judge.label import Label
from assistant.judge.position import (
    JudgedBearing,
    Position,
    Stance,
    are_at_odds,
    likeliest,
    positions,
)
from assistant.judge.stance import Shares, stances
from assistant.judge.structure import Agreement
from assistant.judge.verdict import label
from ingest.article import Article, Passage, Revision
from ingest.catalog.holdings import Placed
from ingest.language.attribution import Attribution
from ingest.passages.split import Span

TEXT = "The bridge is shut."
SPAN = Span(0, len(TEXT))
OPINION = Opinion(0.7, 0.1, 0.1, 0.1, 0.5, 0.5)


def bearing(opinion: Opinion, outlet: str = "Post", agreement: Agreement | None = None) -> Bearing:
    article = Article(outlet, outlet, TEXT, outlet=outlet, published="2026-05-04")
    revision = Revision(outlet, 1, article, 0.0, 0.0, 0.0, 0.0)
    placed = Placed(Passage(outlet, 1, 0, 0, len(TEXT)), revision)
    return Bearing(Sentence(placed, SPAN, 1), opinion, agreement or Agreement(), None)


def reading(*bearings: Bearing) -> Reading:
    return Reading(bearings, dict.fromkeys(OUTCOMES, 1 / len(OUTCOMES)))


def act(speaker: str, told: str = "said", *, named: bool = True) -> Attribution:
    return Attribution(
        speaker, speaker, "", told, SPAN, SPAN, (), False, False, named, outside=False
    )


def position(
    stance: Stance, speaker: str = "", outlet: str = "Post", told: str = "said"
) -> Position:
    return Position(
        bearing(Opinion(0.5, 0.2, 0.2, 0.1, 0.5, 0.5), outlet),
        stance,
        0.5,
        0.5,
        act(speaker, told) if speaker else None,
    )


def odds(**shares: float) -> dict[Outcome, float]:
    return {outcome: shares.get(outcome, 0.0) for outcome in OUTCOMES}


def sentences(found: Sequence[Position]) -> list[JudgedBearing]:
    """The sentences of these positions, each likely to take the stance that it is taken for."""
    return [(p.bearing, replace(Shares(0.05, 0.05, 0.05, 0.05), **{p.stance: 0.85})) for p in found]


def labelled(found: Sequence[Position], each: Mapping[Outcome, float], opposite: float) -> Label:
    return label(found, sentences(found), each, opposite)


shares = st.lists(st.floats(0.01, 1.0), min_size=len(OUTCOMES), max_size=len(OUTCOMES)).map(
    lambda each: dict(zip(OUTCOMES, (x / sum(each) for x in each), strict=True))
)
taken = st.lists(
    st.builds(
        position,
        st.sampled_from(get_args(Stance)),
        st.sampled_from(["", "Ada Marsh", "Ivo Kern"]),
        st.sampled_from(["Post", "Courier"]),
    ),
    max_size=4,
)


@given(shares, taken, st.floats(1.0, 6.0))
def test_no_label_without_sentences_for_it(
    each: dict[Outcome, float], found: list[Position], opposite: float
) -> None:
    given_label = labelled(found, each, opposite)
    sides = {p.stance for p in found}
    assert given_label in get_args(Label)
    if not found:
        assert given_label == "not_covered"
    if given_label == "confirmed":
        assert "affirms" in sides
    if given_label == "denied":
        assert "denies" in sides
    if given_label == "disputed":
        assert "denies" in sides
        assert len(sides) > 1


@given(shares, taken)
def test_a_side_is_dearer_the_more_the_opposite_costs(
    each: dict[Outcome, float], found: list[Position]
) -> None:
    sides = {"confirmed", "denied"}
    if labelled(found, each, 1.0) not in sides:
        assert labelled(found, each, 6.0) not in sides


@pytest.mark.parametrize(
    "agreement", [Agreement(turned=True), Agreement(figures=-1), Agreement(met=True, opposed=True)]
)
def test_what_the_parse_contradicts_confirms_nothing(agreement: Agreement) -> None:
    likely = odds(on_record=0.9, told=0.1)
    found = position("affirms", "Ada Marsh")
    assert labelled([found], likely, 2.0) == "confirmed"
    contradicted = replace(found.bearing, agreement=agreement)
    spoken = replace(found, bearing=contradicted, stance="reports")
    judged = [(contradicted, Shares(0.8, 0.0, 0.1, 0.1))]
    assert label([spoken], judged, likely, 2.0) == "reported"


def test_what_is_as_likely_not_on_record_is_confirmed_only_where_the_parse_agrees() -> None:
    found = position("affirms", "Ada Marsh")
    likely, unlikely = odds(on_record=0.55, beside=0.45), odds(on_record=0.45, told=0.25)
    assert labelled([found], likely, 1.0) == "confirmed"
    assert labelled([found], unlikely, 1.0) == "reported"
    agreeing = replace(found, bearing=replace(found.bearing, agreement=Agreement(met=True)))
    assert labelled([agreeing], unlikely, 1.0) == "confirmed"


def test_an_act_left_undone_denies_nothing() -> None:
    declined = replace(bearing(OPINION), act=act("Ada Marsh", "declined"))
    assert likeliest("denies", [(declined, Shares(0.0, 0.8, 0.1, 0.1))]) is None


def test_a_denial_alone_is_no_dispute() -> None:
    likely = odds(disputed=0.9, denied=0.1)
    denial = position("denies", "Ivo Kern")
    assert labelled([denial], likely, 2.0) == "denied"
    assert labelled([denial, position("reports", "Ada Marsh")], likely, 2.0) == "disputed"


def test_what_may_be_on_record_makes_a_denial_dear() -> None:
    likely = odds(on_record=0.45, denied=0.55)
    assert labelled([position("denies")], likely, 1.0) == "denied"
    assert labelled([position("denies")], likely, 3.0) == "reported"


@pytest.mark.parametrize(
    ("agreement", "stance"),
    [
        (Agreement(), "affirms"),
        (Agreement(met=True), "affirms"),
        (Agreement(met=True, opposed=True), "reports"),
        (Agreement(met=True, certainty="planned"), "reports"),
        (Agreement(turned=True), "reports"),
        (Agreement(figures=-1), "reports"),
    ],
)
def test_a_sentence_affirms_nothing_that_the_parse_contradicts(
    agreement: Agreement, stance: Stance
) -> None:
    likely = Shares(0.7, 0.1, 0.1, 0.1)
    found, _ = positions([bearing(OPINION, agreement=agreement)], [likely])
    assert [each.stance for each in found] == [stance]


def test_a_side_is_not_taken_lightly() -> None:
    unlikely = Shares(0.15, 0.1, 0.2, 0.55)
    assert [each.stance for each in positions([bearing(OPINION)], [unlikely])[0]] == ["reports"]


def test_what_is_beside_the_claim_is_no_position() -> None:
    assert positions([bearing(OPINION)], [Shares(0.03, 0.02, 0.02, 0.93)]) == ([], [])


def test_what_the_parse_sees_differ_makes_an_affirmation_less_likely() -> None:
    plain, other = (
        stances(reading(bearing(OPINION, agreement=Agreement(met=True, figures=figures))))[0]
        for figures in (1, -1)
    )
    assert plain.affirms > other.affirms


def test_that_nobody_did_the_act_asked_about_is_the_outlet_s_word() -> None:
    asked = replace(bearing(OPINION), act=act("Ada Marsh"), asks_act=True)
    (denied,), _ = positions([asked], [Shares(0.1, 0.7, 0.1, 0.1)])
    (affirmed,), _ = positions([asked], [Shares(0.7, 0.1, 0.1, 0.1)])
    assert (denied.stance, denied.source) == ("denies", "outlet")
    assert (affirmed.stance, affirmed.source) == ("affirms", "party")


def test_two_parties_are_at_odds_and_one_with_itself_is_not() -> None:
    affirming, denying = position("affirms", "Ada Marsh"), position("denies", "Ivo Kern")
    assert are_at_odds([affirming, denying])
    assert not are_at_odds([affirming, position("denies", "Ada Marsh")])
    assert not are_at_odds([position("affirms"), denying])


@given(shares, st.floats(1.0, 6.0))
def test_what_one_affirms_and_another_is_told_to_deny_is_disputed(
    each: dict[Outcome, float], opposite: float
) -> None:
    found = [position("affirms", "Ada Marsh"), position("denies", "Ivo Kern", told="denied")]
    assert labelled(found, each, opposite) == "disputed"
