"""What sources would be read as, without an archive: each article's fields, where each was found,
what was cut, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.article import Article
from ingest.catalog.corrections import Fields, corrected
from ingest.catalog.provenance import Reading
from ingest.read.formats import Failure, Source
from ingest.read.formats.decode import encoding_of
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
            "origins": dict(self.article.origins),
            "missing": list(self.missing),
        }


OPENING = 200
"""Characters of the text that are shown."""
SAMPLE = 2**20
"""Bytes of a file by which its encoding is told."""
IN_FILE = "the file"
WITHOUT_ENCODING = ("document", "mail", "warc")
"""Formats whose files are not text in one encoding."""


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
                article = corrected(_with_origins(event.article), corrections)
                lacking = (WANTED[name] for name in WANTED if not getattr(article, name))
                yield Explained(article, tuple(lacking))
            elif isinstance(event, Failure):
                yield event


def _with_origins(article: Article) -> Article:
    """The article with the origin of each field that the reader did not name: the file itself. A
    reader may name some that turned out empty."""
    told = dict(article.origins)
    is_text = told.get("format") not in WITHOUT_ENCODING and "encoding" not in told
    if is_text and Path(article.source).is_file():
        with Source(article.source, article.source).open() as stream:
            told["encoding"] = encoding_of(stream.read(SAMPLE))
    told |= {name: IN_FILE for name in WANTED if getattr(article, name) and name not in told}
    kept = {
        name: origin
        for name, origin in told.items()
        if origin and (not hasattr(article, name) or getattr(article, name))
    }
    return replace(article, origins=tuple(kept.items()))
