"""Reads articles from a user's arguments: opens sources, follows links, extracts pages."""

from __future__ import annotations

import glob
import hashlib
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from ingest.article import Article
from ingest.catalog.provenance import Reading
from ingest.errors import DatelineError, MalformedSource, UnreadableSource, first_line
from ingest.read.extraction import extracted
from ingest.read.formats import Failure, Item, Link, Page, Source, reader
from ingest.read.formats.record import article_of
from ingest.read.formats.urls import CRAWL_DATA, address_of
from ingest.read.listing import Listing, named, place_of

if TYPE_CHECKING:
    from ingest.read.fetch import Fetched, Fetcher

READERS = "4"
"""Version in each digest; increment it when a reader's output for the same bytes changes."""
STDIN = "-"
FETCHERS = 4
LINKS_AHEAD = 8
"""Maximum pages fetched ahead of reading."""
DEEPEST = 3
"""Maximum depth of nested lists: a sitemap index, a sitemap, a page."""
MOST_PAGES = 2000
"""Maximum pages of one list: 200,000 posts of WordPress."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Marks the start of a source: items up to the next `Ended` are from this place (an absolute
    path, a URL, or `-`)."""

    place: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Marks the end of a source; `reading` is the record to keep of it, if any."""

    place: str
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Same:
    """A source that has not changed since these articles were ingested from it."""

    place: str
    article_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """An article, and the place it came from."""

    article: Article
    place: str


Event = Taken | Same | Failure | Ended


@dataclass(frozen=True, slots=True)
class Asked:
    """A source to read and the place that its articles come from; `known` is its digest when they
    were ingested, empty if none are on record."""

    source: Source
    place: str
    known: str = ""


Mark = Begun | Ended | Same
Content = Article | Page | Failure | Link | Mark
Reader = Callable[[Iterable[Asked | Failure]], Iterator[Content]]
"""Yields the `contents` of files, one after the other; pages may already be extracted."""


def contents(asked: Asked) -> Iterator[Content]:
    """The items of a source between `Begun` and `Ended`; only `Same`, without article ids, for an
    unchanged source."""
    digest, failure = digest_of(asked.source)
    if failure:
        yield failure
        return
    if asked.known and asked.known == digest:
        yield Same(asked.place, ())
        return
    yield Begun(asked.place)
    leads_on = False
    for item in items_of(asked.source):
        leads_on = leads_on or isinstance(item, Link)
        yield item
    yield ended(asked, "" if leads_on else digest)


def ended(asked: Asked, digest: str) -> Ended:
    """The end mark of a source; with an empty digest, no record is kept of it."""
    place, source = asked.place, asked.source
    reading = Reading(place, source.name, digest, source.etag, source.last_modified)
    return Ended(place, reading if digest else None)


def read_here(sources: Iterable[Asked | Failure]) -> Iterator[Content]:
    """The contents of each source, read in this process."""
    for asked in sources:
        yield from [asked] if isinstance(asked, Failure) else contents(asked)


class Record(Protocol):
    """What is on record of sources that were read before; see `Provenance`."""

    def reading(self, place: str) -> Reading | None: ...

    def articles_of(self, place: str) -> Sequence[str]: ...


class SourceReader:
    """Reads the sources of one run. `listings` has the file, folder and glob arguments so far."""

    def __init__(
        self,
        provenance: Record,
        allowed: frozenset[tuple[str, int]] = frozenset(),
        meter: Callable[[int], None] | None = None,
        read_files: Reader = read_here,
        *,
        follow_links: bool = False,
    ) -> None:
        self._provenance, self._allowed, self._meter = provenance, allowed, meter
        self._read_files, self._follow_links = read_files, follow_links
        self.listings: list[Listing] = []
        self._fetcher: Fetcher | None = None
        self._followed: set[str] = set()
        self._pages = 0

    def close(self) -> None:
        if self._fetcher:
            self._fetcher.close()

    def read(self, arguments: Iterable[str]) -> Iterator[Event]:
        """Every article behind these arguments, and a Failure for each item without one."""
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

    def _items(self, arguments: Iterable[str]) -> Iterator[Article | Page | Failure | Mark]:
        for is_file, named_alike in groupby(arguments, key=_is_file):
            if is_file:
                yield from self._going_on(self._read_files(self._files(named_alike)))
                continue
            for argument in named_alike:
                if argument == STDIN:
                    yield from self._going_on(contents(Asked(Source("stdin", STDIN), STDIN)))
                else:
                    url = address_of(argument) if argument.startswith(CRAWL_DATA) else argument
                    yield from self._follow([Link(url, listing=True)], 0)

    def _going_on(self, items: Iterable[Content]) -> Iterator[Article | Page | Failure | Mark]:
        """The contents of files, each followed by what its links lead to."""
        for item in self._linked(items):
            if isinstance(item, Link):
                yield from self._follow([item], 0)
            else:
                yield item

    def _files(self, arguments: Iterable[str]) -> Iterator[Asked | Failure]:
        for argument in arguments:
            listing = Listing(argument, self._follow_links)
            self.listings.append(listing)
            for item in listing.sources():
                if isinstance(item, Failure):
                    yield item
                else:
                    metered = replace(item, meter=self._meter)
                    yield self._asked(metered, place_of(item.path), is_linked=False)

    def _asked(self, source: Source, place: str, *, is_linked: bool) -> Asked:
        """The source with its recorded name and digest, if any."""
        before = self._provenance.reading(place)
        if before and not is_linked:
            source = replace(source, name=before.name)  # one file under two names is one article
        known = before is not None and self._provenance.articles_of(place)
        return Asked(source, place, before.digest if before and known else "")

    def _linked(
        self, items: Iterable[Content], link: Link | None = None, depth: int = 0
    ) -> Iterator[Article | Page | Failure | Mark | Link]:
        """The contents of sources, each followed by the contents behind its links. `link` is the
        link that led to them, `depth` the number of lists in between. Links to the next page of a
        list are yielded: `_follow` goes through them in a loop."""
        links: list[Link] = []
        for item in items:
            if isinstance(item, Link):
                links.append(item)
            elif isinstance(item, Same):
                yield replace(item, article_ids=self._provenance.articles_of(item.place))
            elif isinstance(item, Ended):
                if links and link and not link.listing:
                    yield Failure(
                        item.place, f"{item.place}: this is a list of pages; name it directly"
                    )
                    links = []
                yield item
                yield from self._follow([one for one in links if not one.goes_on], depth + 1)
                known = link.known if link else {}
                yield from (replace(one, known=known) for one in links if one.goes_on)
                links = []
            else:
                yield _as_linked(item, link)

    def _follow(
        self, links: Sequence[Link], depth: int
    ) -> Iterator[Article | Page | Failure | Mark]:
        """What is behind these links, and behind the next pages of each list."""
        while links:
            following = list[Link]()
            for item in self._behind(links, depth):
                if isinstance(item, Link):
                    following.append(item)
                else:
                    yield item
            links = following
            self._pages += len(links)
            if self._pages > MOST_PAGES and links:
                url = links[0].url
                why = f"{url}: the list has over {MOST_PAGES} pages; name this one to go on"
                yield Failure(url, why)
                return

    def _behind(
        self, links: Sequence[Link], depth: int
    ) -> Iterator[Article | Page | Failure | Mark | Link]:
        fresh = [link for link in links if link.url not in self._followed]
        self._followed |= {link.url for link in fresh}
        for link, fetched in self._fetched(fresh):
            if isinstance(fetched, DatelineError) and "text" in link.known:
                yield from self._linked(iter([_carried(link)]))
            elif isinstance(fetched, DatelineError):
                named_in = "" if link.url in str(fetched) else f"{link.url}: "
                yield Failure(link.url, f"{named_in}{fetched}")
            elif fetched.unchanged:
                yield Same(link.url, self._provenance.articles_of(link.url))
            elif not link.listing and leads_to_front(link.url, fetched.url):
                gone = f"{link.url}: the story is gone, its address leads to the front page"
                yield Failure(link.url, f"{gone}; leave it out")
            elif link.listing and depth >= DEEPEST:
                yield Failure(link.url, f"{link.url}: lists nested too deep; name it directly")
            else:
                yield from self._linked(self._contents(link, fetched), link, depth)

    def _contents(self, link: Link, fetched: Fetched) -> Iterator[Content]:
        """What a server sent, and a link to the next page of a list, if it names one."""
        source = Source(
            fetched.url,
            fetched.url,
            None if fetched.file else fetched.data,
            fetched.charset,
            fetched.etag,
            fetched.last_modified,
            file=fetched.file,
        )
        try:
            for item in contents(self._asked(source, link.url, is_linked=True)):
                if isinstance(item, Ended) and link.listing and fetched.next_page:
                    yield Link(fetched.next_page, listing=True, goes_on=True)
                    item = replace(item, reading=None)
                yield item
        finally:
            if fetched.file:
                Path(fetched.file).unlink(missing_ok=True)

    def _fetched(self, links: Sequence[Link]) -> Iterator[tuple[Link, Fetched | DatelineError]]:
        """Each link with its fetched page or error, in order, FETCHERS at a time."""
        if not links:
            return
        from ingest.read.fetch import Fetcher, is_dump

        # A dump takes much space: one is fetched, read and deleted before the next.
        ahead = 0 if any(is_dump(link.url) for link in links) else LINKS_AHEAD
        fetcher = self._fetcher = self._fetcher or Fetcher(self._allowed)
        waiting: deque[tuple[Link, Future[Fetched | DatelineError]]] = deque()
        with ThreadPoolExecutor(FETCHERS) as pool:
            for link in links:
                waiting.append((link, pool.submit(self._fetch, fetcher, link.url)))
                if len(waiting) > ahead:
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


def _carried(link: Link) -> Article | Failure:
    """The article that a feed carries, whose page cannot be had."""
    source = Source(link.url, link.url)
    try:
        return article_of({**link.known, **link.firm, "url": link.url}, source, link.url)
    except DatelineError as error:
        return Failure(link.url, str(error))


def leads_to_front(asked: str, found: str) -> bool:
    """Whether the address of a page redirects to a front page."""
    before, after = urlsplit(asked), urlsplit(found)
    return before.path.strip("/") != "" and after.path.strip("/") == "" and not after.query


def _is_file(argument: str) -> bool:
    if argument.startswith(CRAWL_DATA) and not glob.has_magic(argument):
        return Path(argument).exists()
    return argument != STDIN and "://" not in argument


def _as_linked(
    item: Article | Page | Failure | Begun, link: Link | None
) -> Article | Page | Failure | Begun:
    """A linked page with the metadata of its link added, an article with its outlet if it has
    none; other items unchanged."""
    if link and isinstance(item, Article) and not item.outlet:
        return replace(item, outlet=link.known.get("outlet", ""))
    if link is None or not isinstance(item, Page):
        return item
    return replace(
        item,
        known={**link.known, **item.known},
        firm={**item.firm, **link.firm},
    )


def _printable(item: Same | Failure) -> Same | Failure:
    return Failure(named(item.source), named(item.error)) if isinstance(item, Failure) else item


@cache
def _readers() -> bytes:
    return f"{READERS} {version('trafilatura')}\n".encode()


def digest_of(source: Source) -> tuple[str, Failure | None]:
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


def items_of(source: Source) -> Iterator[Item]:
    """The items of a source, as read by its format, and a Failure if it cannot be read."""
    try:
        chosen = reader(source)
        name = ("format", str(getattr(chosen, "__name__", "")).rpartition(".")[2])
        for item in chosen.read(source):
            if isinstance(item, Article):
                item = replace(item, origins=(name, *item.origins))
            yield item
    except DatelineError as error:
        yield Failure(source.path, str(error))
    except OSError as error:
        yield Failure(source.path, str(_unreadable(source, error)))
    except (ValueError, LookupError, RecursionError, EOFError, zlib.error) as error:
        what = f"{source.path}: not an article ({first_line(error)[:120]})"
        yield Failure(source.path, str(MalformedSource(what, "mend it or leave it out")))


def _unreadable(source: Source, error: OSError) -> UnreadableSource:
    what = f"{source.path}: cannot be read ({error.strerror or error})"
    return UnreadableSource(what, "check the name and who may read it")
