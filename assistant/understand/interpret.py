"""Interprets a question as typed: its spelling and case, the conversation before it, its scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from assistant.understand.conversation import Turn, standalone
from assistant.understand.decompose import decomposed
from assistant.understand.question import Filters, Question, scope_of, understand
from assistant.understand.typed.spelling import respelled
from assistant.understand.typed.truecase import tells_no_names, truecased
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.language.people import genders_in
from ingest.passages.split import sentences

OF_A_NAME = 20
"""Passages searched for the gender of a name."""


def interpreted(
    text: str,
    history: Sequence[Turn],
    bounds: Mapping[str, Any],
    coverage: Coverage,
    write: Callable[[str, float], str] | None = None,
    *,
    decompose: bool = False,
) -> Question:
    """The question that `text` asks after `history`; `bounds` are the keyword arguments of
    `understand`, whose errors it raises. `write` calls a chat model (prompt and timeout in seconds
    in, text out), which rewrites follow-ups and, with `decompose`, splits the question into
    sub-questions."""
    typed = " ".join(text.split())
    spelled, read_as = respelled(typed, coverage)
    scope = scope_of(bounds.get("as_of", ""), Filters(), None)
    is_bare = tells_no_names(typed)
    cased = truecased(spelled, coverage, scope) if is_bare else spelled
    whole = standalone(cased, history, write, partial(gender_of, coverage, scope))
    question = understand(whole, coverage=coverage, **bounds)
    question = replace(question, read_as=tuple(read_as.items()))
    question = question if whole == typed else replace(question, typed=typed)
    return decomposed(question, write) if decompose and write else question


def gender_of(coverage: Coverage, scope: Scope, name: str) -> str:
    """The pronoun, "he" or "she", that the coverage uses for somebody in the sentence of their name
    or the one after it; empty if it cannot be told."""
    named = coverage.lexicon.search(f'"{name}"', OF_A_NAME, scope)
    texts = (place.text for place in coverage.holdings.placed(list(named)).values())
    told = (
        text[one.start : other.end] for text in texts for one, other in pairwise(sentences(text))
    )
    return genders_in(told).get(name, "")
