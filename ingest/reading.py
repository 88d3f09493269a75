"""From what a user named to articles: sources opened, links followed, pages extracted."""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource, UnreadableSource, first_line
from ingest.extraction import extracted
from ingest.formats import Failure, Item, Link, Page, Source, reader
from ingest.listing import Listing, named, place_of
from ingest.provenance import Provenance, Reading

if TYPE_CHECKING:
    from ingest.fetch import Fetched, Fetcher

READERS = "2"
"""Part of each digest; grows when a reader comes to give other articles for the same bytes."""
STDIN = "-"
FETCHERS = 4
AHEAD = 8
"""Pages fetched before the first of them is read."""
DEEPEST = 3
"""Lists of lists that are followed: an index of sitemaps, a sitemap, a page."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The items up to the next `Ended` are from this place (an absolute path, a URL, or `-`)."""

    place: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A source was read to its end; `reading` is what to remember of it, if anything."""

    place: str
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Same:
    """A source that holds, byte for byte, what it held when these articles were taken in."""

    place: str
    article_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """An article, and the place it came from."""

    article: Article
    place: str


Event = Taken | Same | Failure | Ended


class SourceReader:
    """Reads the sources of one run. `listings` holds the files, folders and globs met so far."""

    def __init__(
        self,
        provenance: Provenance,
        allowed: frozenset[tuple[str, int]] = frozenset(),
        meter: Callable[[int], None] | None = None,
    ) -> None:
        self._provenance, self._allowed, self._meter = provenance, allowed, meter
        self.listings: list[Listing] = []
        self._fetcher: Fetcher | None = None
        self._followed: set[str] = set()

    def close(self) -> None:
        if self._fetcher:
            self._fetcher.close()

    def read(self, arguments: Iterable[str]) -> Iterator[Event]:
        """Every article behind these arguments, and a Failure for each item that holds none."""
        place, clean = "", True
        for item in extracted(self._items(arguments)):
            if isinstance(item, Article):
                yield Taken(replace(item, source=named(item.source)), place)
            elif isinstance(item, Begun):
                place, clean = item.place, True
            elif isinstance(item, Ended):
                yield item if clean else replace(item, reading=None)
            elif isinstance(item, Same | Failure):
                clean = clean and not isinstance(item, Failure)
                yield _printable(item)

    def _items(self, arguments: Iterable[str]) -> Iterator[Article | Page | Failure | _Mark]:
        for argument in arguments:
            if argument == STDIN:
                yield from self._source(Source("stdin", STDIN), STDIN)
            elif "://" in argument:
                yield from self._follow([Link(argument, listing=True)], 0)
            else:
                listing = Listing(argument)
                self.listings.append(listing)
                for item in listing.sources():
                    if isinstance(item, Failure):
                        yield item
                    else:
                        metered = replace(item, meter=self._meter)
                        yield from self._source(metered, place_of(item.path))

    def _source(
        self, source: Source, place: str, link: Link | None = None, depth: int = 0
    ) -> Iterator[Article | Page | Failure | _Mark]:
        """The items of one source; `link` led there, over `depth` lists."""
        before = self._provenance.reading(place)
        if before and link is None:
            source = replace(source, name=before.name)  # one file under two names is one article
        digest, failure = _digest(source)
        if failure:
            yield failure
            return
        known = self._provenance.articles_of(place) if before else []
        if before and known and before.digest == digest:
            yield Same(place, known)
            return
        yield Begun(place)
        links: list[Link] = []
        for item in _read(source):
            if isinstance(item, Link):
                links.append(item)
            else:
                yield _as_linked(item, link, source)
        if links and link and not link.listing:
            yield Failure(place, f"{place}: leads to a list of pages; name it itself")
            links = []
        remembered = digest and not links
        reading = Reading(place, source.name, digest, source.etag, source.last_modified)
        yield Ended(place, reading if remembered else None)
        yield from self._follow(links, depth + 1)

    def _follow(
        self, links: Sequence[Link], depth: int
    ) -> Iterator[Article | Page | Failure | _Mark]:
        fresh = [link for link in links if link.url not in self._followed]
        self._followed |= {link.url for link in fresh}
        for link, fetched in self._fetched(fresh):
            if isinstance(fetched, DatelineError):
                named_in = "" if link.url in str(fetched) else f"{link.url}: "
                yield Failure(link.url, f"{named_in}{fetched}")
            elif fetched.unchanged:
                yield Same(link.url, self._provenance.articles_of(link.url))
            elif link.listing and depth >= DEEPEST:
                yield Failure(link.url, f"{link.url}: a list too deep in lists; name it itself")
            else:
                source = Source(
                    fetched.url,
                    fetched.url,
                    fetched.data,
                    fetched.charset,
                    fetched.etag,
                    fetched.last_modified,
                )
                yield from self._source(source, link.url, link, depth)

    def _fetched(self, links: Sequence[Link]) -> Iterator[tuple[Link, Fetched | DatelineError]]:
        """What is behind each link, in order, a few fetched at a time."""
        if not links:
            return
        from ingest.fetch import Fetcher

        fetcher = self._fetcher = self._fetcher or Fetcher(self._allowed)
        waiting: deque[tuple[Link, Future[Fetched | DatelineError]]] = deque()
        with ThreadPoolExecutor(FETCHERS) as pool:
            for link in links:
                waiting.append((link, pool.submit(self._fetch, fetcher, link.url)))
                if len(waiting) > AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()

    def _fetch(self, fetcher: Fetcher, url: str) -> Fetched | DatelineError:
        before = self._provenance.reading(url)
        known = before is not None and self._provenance.articles_of(url)
        try:
            if before and known:
                return fetcher.fetch(url, before.etag, before.last_modified)
            return fetcher.fetch(url)
        except DatelineError as error:
            return error


_Mark = Begun | Ended | Same


def _as_linked(
    item: Article | Page | Failure, link: Link | None, source: Source
) -> Article | Page | Failure:
    """A page that a link led to, with what the list says of it."""
    if link is None or not isinstance(item, Page):
        return item
    return replace(
        item,
        known={**link.known, **item.known, "url": source.path},
        firm={**item.firm, **link.firm},
    )


def _printable(item: Same | Failure) -> Same | Failure:
    return Failure(named(item.source), named(item.error)) if isinstance(item, Failure) else item


@cache
def _readers() -> bytes:
    return f"{READERS} {version('trafilatura')}\n".encode()


def _digest(source: Source) -> tuple[str, Failure | None]:
    """sha256 over the bytes of a source and the version of the readers; empty for a stream."""
    if source.path == STDIN:
        return "", None
    found = hashlib.sha256(_readers())
    try:
        with replace(source, meter=None).raw() as stream:
            while block := stream.read(2**20):
                found.update(block)
    except OSError as error:
        return "", Failure(source.path, str(_unreadable(source, error)))
    return found.hexdigest(), None


def _read(source: Source) -> Iterator[Item]:
    try:
        yield from reader(source).read(source)
    except DatelineError as error:
        yield Failure(source.path, str(error))
    except OSError as error:
        yield Failure(source.path, str(_unreadable(source, error)))
    except (ValueError, RecursionError, EOFError, zlib.error) as error:
        what = f"{source.path}: not an article ({first_line(error)[:120]})"
        yield Failure(source.path, str(MalformedSource(what, "mend it or leave it out")))


def _unreadable(source: Source, error: OSError) -> UnreadableSource:
    what = f"{source.path}: cannot be read ({error.strerror or error})"
    return UnreadableSource(what, "check the name and who may read it")
