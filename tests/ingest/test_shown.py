"""News text is shown as words, whatever characters it has."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.shown import ACTING, as_json, visible


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("\x1b]8;;https://evil.test\x07click\x1b]8;;\x07", "␛]8;;https://evil.test␇click␛]8;;␇"),
        ("Denied\rConfirmed", "Denied␍Confirmed"),
        ("\x9b31mred\x7f", "\ufffd31mred␡"),
        ("say \u202egnihton\u202c", "say \ufffdgnihton\ufffd"),
        ("a\U000e0041b\u2028c", "a\ufffdb\ufffdc"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("می\u200cخواهم \u200f", "می\u200cخواهم \u200f"),
    ],
)
def test_characters_that_act_are_marks_that_are_seen(stored: str, seen: str) -> None:
    assert visible(stored) == seen


@given(st.text())
def test_what_is_shown_has_as_many_characters_and_none_that_acts(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert not ACTING.search(visible(text))


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_is_safe_to_show_and_reads_back_as_it_was(document: object) -> None:
    told = as_json(document)
    assert not ACTING.search(told)
    assert json.loads(told) == document
