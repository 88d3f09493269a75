"""Separates a question from the preamble before it.

"My boss wants to know. When does it open?" asks "When does it open?".
"""

from __future__ import annotations

import re

from assistant.text.words import AUXILIARY, content_words
from assistant.understand.form import form_of
from assistant.understand.parts import ASKING
from ingest.passages.split import sentences

QUESTION_WORD = re.compile(rf"(?:and|but|so)?,?\s*{ASKING}\b", re.IGNORECASE)
POINTS_BACK = re.compile(
    rf"\b(?:he|him|his|she|her|hers|it|its|they|them|theirs?|{AUXILIARY} th(?:is|at|ese|ose)|"
    r"th(?:is|at|ese|ose)(?=\W*$))\b",
    re.IGNORECASE,
)
"""Pronouns and phrases that refer to something mentioned before."""
WORDS_TO_STAND_ALONE = 2
"""Minimum number of content words of a question that can stand alone."""


def asked(text: str) -> str:
    """The sentences of a text from the first question to the last, if they can stand alone; else
    the whole text."""
    told = [text[span.start : span.end] for span in sentences(text)]
    asking = [n for n, sentence in enumerate(told) if sentence.endswith("?")]
    if not asking and len(told) > 1 and _asks(told[-1]):
        asking = [len(told) - 1]
    question = " ".join(told[asking[0] : asking[-1] + 1]) if asking else text
    return question if _stands_alone(question) else text


def _asks(sentence: str) -> bool:
    """Whether a sentence without a question mark asks for something."""
    return bool(QUESTION_WORD.match(sentence)) or form_of(sentence) != "whether"


def _stands_alone(question: str) -> bool:
    return len(content_words(question)) >= WORDS_TO_STAND_ALONE and not POINTS_BACK.search(question)
