"""The speech acts of a revision as the catalog keeps them, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from functools import lru_cache
from typing import Any

from ingest.article import Article
from ingest.attribution import VERSION, Attribution, attributions
from ingest.split import Span


@lru_cache(maxsize=512)
def speech_acts(article: Article) -> tuple[Attribution, ...]:
    """The speech acts of an article, in order."""
    return tuple(attributions(article.text, article.language[:2] or "en"))


def stored_speech(article: Article) -> str:
    """The speech acts of an article as they are stored: JSON, a list for each, its fields in their
    order."""
    acts = [astuple(act) for act in speech_acts(article)]
    return json.dumps(acts, ensure_ascii=False, separators=(",", ":"))


def speech_row(article_id: str, revision: int, stored: str) -> dict[str, Any]:
    """A row of the table `speech`."""
    return {"article_id": article_id, "revision": revision, "version": VERSION, "acts": stored}


@lru_cache(maxsize=2048)
def stored_acts(stored: str) -> tuple[Attribution, ...]:
    """The speech acts that such a row holds."""
    return tuple(_act(*row) for row in json.loads(stored))


def _act(
    speaker: str, mention: str, role: str, act: str, sentence: Sequence[int],
    content: Sequence[int], quotes: Sequence[Sequence[int]], *marks: bool,
) -> Attribution:  # fmt: skip
    spans = tuple(Span(*quote) for quote in quotes)
    where = Span(*sentence), Span(*content)
    return Attribution(speaker, mention, role, act, *where, spans, *marks)
