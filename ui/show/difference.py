"""What changed from one revision to the next, sentence by sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal

from ingest.article import Article
from ingest.passages.split import sentences

FIELDS = ("outlet", "agency", "authors", "published", "language", "genre", "version")
Change = tuple[Literal["was", "is"], str]


def changed_facts(before: Article, after: Article) -> Iterator[tuple[str, str, str]]:
    """The metadata fields that differ, each as (name, old, new)."""
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, _told(old), _told(new)


def changed_sentences(before: Article, after: Article) -> Iterator[Change]:
    """The removed and added sentences, headline first, in text order."""
    olds, news = _sentences(before), _sentences(after)
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change != "equal":
            yield from (("was", text) for text in olds[a:b])
            yield from (("is", text) for text in news[c:d])


def _told(value: str | tuple[str, ...]) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) or "(none)"


def _sentences(article: Article) -> list[str]:
    text = article.text
    parts = sentences(text, article.language[:2] or "en")
    return [article.title, *(" ".join(text[part.start : part.end].split()) for part in parts)]
