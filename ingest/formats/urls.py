"""A list of addresses: a text file with one http or https URL a line; `#` begins a comment."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.formats import Link, Source


def read(source: Source) -> Iterator[Link]:
    """A link for each line, each once."""
    with source.open() as stream:
        lines = (line.decode("utf-8", "replace").strip() for line in stream)
        named = (line.lstrip("\ufeff").split()[0] for line in lines if line.strip())
        for url in dict.fromkeys(url for url in named if not url.startswith("#")):
            yield Link(url)
