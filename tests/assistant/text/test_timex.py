"""The days a question names, against the day it is asked from: a Friday."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.timex import Period, asks_for_latest, distance, periods

FRIDAY = date(2026, 11, 20)
DAY = 86400.0


def only(text: str) -> tuple[str, str]:
    (period,) = periods(text, FRIDAY)
    return str(period.first), str(period.last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("What did the mayor say on Thursday?", "2026-11-19", "2026-11-19"),
        ("What did the mayor say last Friday?", "2026-11-13", "2026-11-13"),
        ("What did the mayor say yesterday?", "2026-11-19", "2026-11-19"),
        ("What happened this week?", "2026-11-16", "2026-11-22"),
        ("What happened last weekend?", "2026-11-14", "2026-11-15"),
        ("Who resigned last month?", "2026-10-01", "2026-10-31"),
        ("Who resigned in early June?", "2026-06-01", "2026-06-10"),
        ("Who resigned at the end of February?", "2026-02-21", "2026-02-28"),
        ("Who resigned in December?", "2025-12-01", "2025-12-31"),
        ("Who resigned on 3 June 2024?", "2024-06-03", "2024-06-03"),
        ("Who resigned on Jun. 3rd?", "2026-06-03", "2026-06-03"),
        ("Who resigned on Feb. 29?", "2024-02-29", "2024-02-29"),
        ("What changed between 2026-06-03 and June 10?", "2026-06-03", "2026-06-10"),
        ("What changed from November to January?", "2025-11-01", "2026-01-31"),
        ("What changed in the last three days?", "2026-11-17", "2026-11-20"),
        ("Who spoke two weeks ago?", "2026-11-03", "2026-11-09"),
        ("What has changed since Monday?", "2026-11-16", "None"),
        ("Who spoke before June 3?", "None", "2026-06-02"),
        ("What opens next Tuesday?", "2026-11-24", "2026-11-24"),
        ("What will open on Dec. 5?", "2026-12-05", "2026-12-05"),
        ("What changed in late 2025?", "2025-09-01", "2025-12-31"),
        ("What changed between June 3 and 10?", "2026-06-03", "2026-06-10"),
        ("What changed June 3-10?", "2026-06-03", "2026-06-10"),
        ("What changed between June 10 and June 3?", "2026-06-03", "2026-06-10"),
        ("What changed between Saturday and Tuesday?", "2026-11-14", "2026-11-17"),
        ("What changed on Friday, November 13?", "2026-11-13", "2026-11-13"),
        ("What changed in the past month?", "2026-10-20", "2026-11-20"),
        ("What changed the day before yesterday?", "2026-11-18", "2026-11-18"),
        ("Who left after August 20?", "2026-08-21", "None"),
        ("Will the firm that merged on March 3 close?", "2026-03-03", "2026-03-03"),
        ("How many left due to storms on Friday?", "2026-11-20", "2026-11-20"),
        ("Will the talks held since Monday end?", "2026-11-16", "None"),
        ("stories from July", "2026-07-01", "2026-07-31"),
        ("articles published before 2025", "None", "2024-12-31"),
    ],
)
def test_days_are_resolved_against_the_day_asked_from(text: str, first: str, last: str) -> None:
    assert only(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "What did May say about the port?",
        "Who won the 2024 election?",
        "Which show has most nominations for the 2026 prize?",
        "How was the Fourth of July kept?",
        "Who led the March on the capital?",
        "How many died in the crash?",
        "What did the Jan. 6 committee say?",
        "What does USA Today say about tides?",
        "Who reported over 2000 deaths?",
        'Who said "we have waited since Monday"?',
    ],
)
def test_names_that_look_like_dates_are_none(text: str) -> None:
    assert periods(text, FRIDAY) == ()


def test_a_day_that_no_calendar_has_is_told_and_not_used() -> None:
    (period,) = periods("What happened on June 31?", FRIDAY)
    assert not period.known
    assert distance(0.0, 5 * DAY, [period]) == 5 * DAY


def test_the_reports_are_bounded_where_the_question_speaks_of_them() -> None:
    assert [p.strict for p in periods("coverage in June and what has happened since Monday", FRIDAY)] == [True, True]  # fmt: skip
    assert [p.strict for p in periods("What happened in June?", FRIDAY)] == [False]
    assert [p.strict for p in periods("The park has been shut since June 3. Why?", FRIDAY)] == [
        False
    ]


def test_the_future_does_not_turn_a_past_weekday_round() -> None:
    (period,) = periods("The mayor on Wednesday named a plan. Who will gain?", FRIDAY)
    assert period.first == date(2026, 11, 18)


def test_the_latest_is_recognised() -> None:
    assert asks_for_latest("What is the latest on the strike?")
    assert not asks_for_latest("Who struck first?")


def at(iso: str) -> float:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp()


def test_an_old_report_is_near_when_asked_about_by_its_date() -> None:
    named, as_of = periods("What did she say on June 3?", FRIDAY), at("2026-11-20")
    told, follow_up, other = (at(f"2026-06-{day}") for day in ("03", "05", "20"))
    assert distance(told, as_of, named) == distance(follow_up, as_of, named) == 0
    assert distance(other, as_of, named) > 0
    assert distance(told, as_of, ()) > distance(told, as_of, named)
    # What is said of that day today is near too, but not as near.
    assert 0 < distance(at("2026-11-19"), as_of, named) < distance(at("2026-08-01"), as_of, named)


@given(
    st.text(max_size=80)
    | st.from_regex(r"(since|before|in) (May|June) \d{1,3}(, \d{4})?", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
)
def test_any_text_is_read_without_an_error(text: str, today: date) -> None:
    for period in periods(text, today):
        assert period.text in text
        if period.first and period.last:
            assert period.first <= period.last


@given(st.floats(0, 4e9), st.floats(0, 4e9), st.dates(date(1970, 1, 2), date(2090, 1, 1)))
def test_no_distance_is_negative(moment: float, as_of: float, day: date) -> None:
    for period in (Period("x", day, day), Period("x", day, None), Period("x", None, day)):
        assert distance(moment, as_of, [period]) >= 0
