"""Correction and editor's notes, which are worth nothing without their heading."""

from __future__ import annotations

import re

HEADING = (
    r"(?:corrections?|clarifications?|correction (?:and|&) clarification|retraction|"
    r"editor[’']?s[’']? notes?|eds(?:\. note)?|editors|publisher[’']?s note|updates?)"
)
NOTE_HEADING = re.compile(rf"\W*{HEADING}\W*$", re.IGNORECASE)
"""A line that is the heading of a note and nothing else."""
NOTE = re.compile(
    rf"\W*(?:{HEADING}\s*[:—–-]|\((?:corrects|corrected|clarifies|adds|recasts|updates|refiles)\b|"
    r"(?:this|an earlier version of this|a previous version of this|an earlier) "
    r"(?:story|article|report|version|headline)\b.{0,60}?\b"
    r"(?:corrected|clarified|updated|misstated|misspelled|misidentified|incorrectly|"
    r"gave the wrong|was wrong|removed|retracted))",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 1500


def notes_of(text: str) -> tuple[str, ...]:
    """The correction and editor's notes in a text, each with its heading, in order."""
    found: list[str] = []
    heading = ""
    for block in re.split(r"\n\s*\n|\n(?=\W*(?:Correction|Clarification|Eds:))", text):
        paragraph = " ".join(block.split())
        if heading and paragraph:
            found.append(f"{heading}: {paragraph}"[:LONGEST])
            heading = ""
        elif NOTE_HEADING.match(paragraph):
            heading = paragraph.strip(" :-–—*#")
        elif NOTE.match(paragraph):
            found.append(paragraph[:LONGEST])
    return tuple(found)
