"""Correction and editor's notes in a text, each kept with its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADING = (
    r"(?:corrections?|clarifications?|correction (?:and|&) clarification|retraction|"
    r"editor[’']?s[’']? notes?|eds(?:\. note)?|editors|publisher[’']?s note|updates?)"
)
NOTE_HEADING = re.compile(rf"\W*{HEADING}\W*$", re.IGNORECASE)
"""A line that consists of a note's heading only."""
CORRECTION_NOTE = re.compile(
    rf"\W*(?:{HEADING}\s*[:—–-]|\((?:corrects|corrected|clarifies|adds|recasts|updates|refiles)\b|"
    r"(?:this|an earlier version of this|a previous version of this|an earlier) "
    r"(?:story|article|report|version|headline)\b.{0,60}?\b"
    r"(?:corrected|clarified|updated|misstated|misspelled|misidentified|incorrectly|"
    r"gave the wrong|was wrong|removed|retracted))",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_CORRECTION = 1500
CORRECTS = re.compile(
    r"\b(?:correct(?:s|ed|ion)|clarif(?:y|ies|ied|ication)|retract(?:s|ed|ion)|misstated|"
    r"misspelled|misidentified|incorrectly|was wrong|earlier version)\b",
    re.IGNORECASE,
)
DATED_NOTE = re.compile(rf"\W*{HEADING},?\s[^:\n]{{3,30}}:", re.IGNORECASE)
"""A heading with a date: "Correction, 19 February: ..."."""


def notes_of(text: str) -> tuple[str, ...]:
    """The correction and editor's notes in a text, each with its heading, in order."""
    found: list[str] = []
    heading = ""
    for block in re.split(r"\n\s*\n|\n(?=\W*(?:Correction|Clarification|Eds:))", text):
        paragraph = " ".join(block.split())
        if heading and paragraph:
            found.append(f"{heading}: {paragraph}"[:LONGEST_CORRECTION])
            heading = ""
        elif NOTE_HEADING.match(paragraph):
            heading = paragraph.strip(" :-–—*#")
        elif CORRECTION_NOTE.match(paragraph):
            found.append(paragraph[:LONGEST_CORRECTION])
    return tuple(found)


def corrections(text: str, notes: Sequence[str]) -> tuple[str, ...]:
    """The corrections of an article: its correction notes, and paragraphs of its text with a
    correction heading."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    own = (block for block in blocks if CORRECTION_NOTE.match(block) or DATED_NOTE.match(block))
    found = (note for note in (*notes, *own) if CORRECTS.search(note))
    return tuple(dict.fromkeys(found))
