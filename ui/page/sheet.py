"""The view model of an answer, built once, since each new question redraws the conversation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.understand.reading import reading_lines
from assistant.write.answer import Answer
from ingest.shown import visible
from ui.components import statements
from ui.export.html import fragment
from ui.export.plain_text import plain_text
from ui.page import timeline
from ui.show import markup
from ui.show.render import told


@dataclass(frozen=True, slots=True)
class Sheet:
    """The view model of one answer: `digest` identifies it in widget keys; `reading` is the
    interpretation of the question; `statements` is the data for their component; `chart` is a
    Vega-Lite spec, or None; `corrections` are those of the cited articles; `notes` is a caption
    with reader, time and cost; `copied` is the answer for the clipboard by
    media type; `announced` is its first statement, for screen readers."""

    answer: Answer
    digest: str
    reading: tuple[str, ...]
    statements: Mapping[str, Any]
    corrections: tuple[str, ...]
    chart: Mapping[str, Any] | None
    notes: str
    copied: Mapping[str, str]
    announced: str


def sheet_of(answer: Answer) -> Sheet:
    said = f"{answer.question.asked} {answer.question.as_of} {answer.text}"
    cited = answer.draft.citations
    return Sheet(
        answer,
        hashlib.sha256(said.encode()).hexdigest()[:8],
        tuple(reading_lines(answer.question)),
        statements.rows(answer),
        tuple(dict.fromkeys(note for citation in cited for note in citation.corrections)),
        timeline.spec(timeline.rows(answer)),
        markup.answer_notes(answer),
        {"text/plain": plain_text([answer]), "text/html": fragment([answer])},
        visible(told(answer)[0].text if told(answer) else answer.text),
    )
