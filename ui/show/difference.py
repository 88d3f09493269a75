"""What changed from one revision to the next, by sentences and by words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ingest.article import Article
from ingest.passages.split import sentences

FIELDS = ("outlet", "agency", "authors", "published", "language", "genre", "version")
Change = tuple[Literal["was", "is"], str]
ALIKE = 0.5
"""Minimum share of common words for two sentences to be shown as one that changed."""


class Words(NamedTuple):
    """Consecutive words of one kind: removed ("was"), added ("is") or kept ("same")."""

    kind: Literal["was", "is", "same"]
    text: str


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


def changed_words(before: Article, after: Article) -> Iterator[list[Words]]:
    """The changed passages in text order, as words of three kinds: "was", "is" or "same". Sentences
    that share less than half of their words are passages of their own."""
    olds, news = _sentences(before), _sentences(after)
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            continue
        old, new = " ".join(olds[a:b]), " ".join(news[c:d])
        if _likeness(old, new) >= ALIKE:
            yield list(_word_changes(old.split(), new.split()))
        else:
            yield from ([words] for words in (Words("was", old), Words("is", new)) if words.text)


def _likeness(old: str, new: str) -> float:
    return difflib.SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio()


def _word_changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Words]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            yield Words("same", " ".join(old[a:b]))
            continue
        if a < b:
            yield Words("was", " ".join(old[a:b]))
        if c < d:
            yield Words("is", " ".join(new[c:d]))


def _told(value: str | tuple[str, ...]) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) or "(none)"


def _sentences(article: Article) -> list[str]:
    text = article.text
    parts = sentences(text, article.language[:2] or "en")
    return [article.title, *(" ".join(text[part.start : part.end].split()) for part in parts)]
