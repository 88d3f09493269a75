"""What form of answer is asked for, however it is typed."""

from __future__ import annotations

import pytest

from assistant.understand.form import Form, form_of


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Summarise what is known about the ferry", "brief"),
        ("give me a quick overview of the tarn valley closure", "brief"),
        ("Timeline of the Oakham mayor's resignation, please", "timeline"),
        ("what are both sides saying about the merger", "sides"),
        ("What's new with the museum theft?", "latest"),
        ("who said what on the bridge", "voices"),
        ("Compare how the Gazette and the Wire reported the storm", "compare"),
        ("how many articles are there on storm odile", "count"),
        ("Which papers ran the ferry story?", "outlets"),
        ("Which news agency filed the Cuba story?", "written"),
        ("How long is the article on the ferry?", "length"),
        ("hi", "help"),
        ("What can you do?", "help"),
        ("Did Cuba confirm talks?", "whether"),
        ("Who won the cup final?", "fact"),
        ("How many people were hurt on the ferry?", "fact"),
    ],
)
def test_the_form_is_told(text: str, form: Form) -> None:
    assert form_of(text) == form
