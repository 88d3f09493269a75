"""What sources would be read as, without an archive: each article's fields, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from ingest.article import Article
from ingest.catalog.corrections import Fields, corrected
from ingest.catalog.provenance import Reading
from ingest.read.formats import Failure
from ingest.read.reading import SourceReader, Taken

WANTED = {"title": "headline", "outlet": "outlet", "published": "day", "authors": "byline"}
"""Fields that an answer names, and that a reader may miss."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An article as it was read, and the names of the fields of WANTED that it lacks."""

    article: Article
    missing: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        article = self.article
        return {
            "article_id": article.article_id,
            "source": article.source,
            "url": article.url,
            "title": article.title,
            "outlet": article.outlet,
            "agency": article.agency,
            "published": article.published,
            "authors": list(article.authors),
            "language": article.language,
            "characters": len(article.text),
            "opening": article.text[:OPENING],
            "missing": list(self.missing),
        }


OPENING = 200
"""Characters of the text that are shown."""


class NothingRead:
    """In place of an archive's provenance: every source is new."""

    def reading(self, place: str) -> Reading | None:  # noqa: ARG002 - as `Provenance`
        return None

    def articles_of(self, place: str) -> list[str]:  # noqa: ARG002
        return []


def explained(
    arguments: Sequence[str],
    corrections: Mapping[str, Fields],
    *,
    allowed: frozenset[tuple[str, int]] = frozenset(),
    follow_links: bool = False,
) -> Iterator[Explained | Failure]:
    """Each article behind these arguments, with the `corrections` that an archive has of it, and a
    Failure for each item without one; the other arguments are those of `ingest`."""
    with closing(SourceReader(NothingRead(), allowed, follow_links=follow_links)) as reader:
        for event in reader.read(arguments):
            if isinstance(event, Taken):
                article = corrected(event.article, corrections)
                lacking = (WANTED[name] for name in WANTED if not getattr(article, name))
                yield Explained(article, tuple(lacking))
            elif isinstance(event, Failure):
                yield event
