"""URL lists: text files with one http or https URL per line; `#` begins a comment line.

The lists that Common Crawl publishes (`warc.paths`) have paths of its files instead, below the
server that the list is from.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from ingest.read.formats import Failure, Link, Source

COMMON_CRAWL = "https://data.commoncrawl.org/"
CRAWL_DATA = "crawl-data/"


def read(source: Source) -> Iterator[Link | Failure]:
    """A link for each line; a line that is neither URL nor path is a Failure."""
    with source.open() as stream:
        for number, line in enumerate(stream, start=1):
            url = line.decode("utf-8", "replace").strip("\ufeff \t\r\n")
            if url.startswith(CRAWL_DATA):
                yield Link(address_of(url, source.path), listing=True)
            elif url.startswith(("http://", "https://")) and " " not in url:
                yield Link(url)
            elif url and not url.startswith("#"):
                at = f"{source.path}:{number}"
                yield Failure(at, f"{at}: no http or https address; one a line, # for comments")


def address_of(path: str, listed_in: str = "") -> str:
    """The URL of a file of Common Crawl, on the server that lists it."""
    base = listed_in if "://" in listed_in else COMMON_CRAWL
    return urljoin(base, f"/{path}")
