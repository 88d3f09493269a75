"""An article with its cited words highlighted and brought into view."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ingest.passages.split import Span
from ingest.shown import visible
from ui.components.mount import component

QUOTE, BESIDE, UNMARKED = "quote", "beside", ""


def show(text: str, key: str, quote: Span | None = None, beside: Sequence[Span] = ()) -> None:
    """Draw the text, scrolled to `quote`; `beside` are the other cited spans of the article."""
    component("article")(key=key, data={"parts": parts(visible(text), quote, beside)})


def parts(text: str, quote: Span | None, beside: Sequence[Span] = ()) -> list[dict[str, Any]]:
    """Split the text into consecutive parts, each of kind QUOTE, BESIDE (other cited words) or
    PLAIN. Where spans overlap, QUOTE wins."""
    kinds = [(span, BESIDE) for span in beside]
    kinds += [(quote, QUOTE)] if quote else []
    edges = {0, len(text)} | {edge for span, _ in kinds for edge in (span.start, span.end)}
    ordered = sorted(edges)
    found: list[dict[str, Any]] = []
    for start, end in pairwise(ordered):
        inside = [kind for span, kind in kinds if span.start <= start and end <= span.end]
        kind = inside[-1] if inside else UNMARKED
        if found and found[-1]["kind"] == kind:
            found[-1]["text"] += text[start:end]
        else:
            found.append({"text": text[start:end], "kind": kind})
    return found
