"""URL lists: text files with one http or https URL per line; `#` begins a comment line."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.read.formats import Failure, Link, Source


def read(source: Source) -> Iterator[Link | Failure]:
    """A link for each line; a line that is not a URL is a Failure."""
    with source.open() as stream:
        for number, line in enumerate(stream, start=1):
            url = line.decode("utf-8", "replace").strip("\ufeff \t\r\n")
            if url.startswith(("http://", "https://")) and " " not in url:
                yield Link(url)
            elif url and not url.startswith("#"):
                at = f"{source.path}:{number}"
                yield Failure(at, f"{at}: no http or https address; one a line, # for comments")
