"""The ingest pipeline: reads sources and splits, embeds and stores new articles, skipping known
ones.

Three stages run in parallel: a thread reads and extracts ahead, the engine prepares new revisions,
and another thread stores the prepared batches.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from ingest.archive import Archive
from ingest.article import Revision
from ingest.catalog.corrections import Corrections
from ingest.catalog.inventory import Ingested
from ingest.catalog.prepare import Prepared
from ingest.catalog.provenance import Reading
from ingest.read.formats import Failure
from ingest.read.reading import Ended, Event, Reader, Same, SourceReader, Taken
from ingest.run.ahead import Ahead
from ingest.run.correct import apply_corrections
from ingest.run.engine import Engine, LocalEngine
from ingest.run.identity import Identities
from ingest.run.intake import Intake, Tally
from ingest.tracing import traced, traced_each

if TYPE_CHECKING:
    from opentelemetry.context import Context

BATCH_ARTICLES = 400
BATCH_CHARACTERS = 500_000
"""A batch is embedded and published as a unit: large enough for efficient embedding and few writes,
small enough that articles are searchable soon after they were read."""
MANY = 200
"""Minimum new or updated articles after which the database's statistics are refreshed."""
FAILURES_KEPT = 200
BATCHES_AHEAD = 2
"""Batches read ahead of embedding."""


@dataclass
class Report:
    """The counts of a run. `passages` counts those prepared in this run; `embedding_seconds` is the
    time spent embedding, `bytes` the number of bytes read from files."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    copies: int = 0
    removed: int = 0
    withdrawn: int = 0
    passages: int = 0
    seconds: float = 0.0
    embedding_seconds: float = 0.0
    bytes: int = 0
    failed: list[Failure] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles seen, without failures."""
        return self.new + self.updated + self.unchanged + self.withdrawn

    def add(self, tally: Tally) -> None:
        self.new += tally.new
        self.updated += tally.updated
        self.unchanged += tally.unchanged
        self.withdrawn += tally.withdrawn
        self.failed += tally.failed

    def to_json(self) -> dict[str, Any]:
        """The report in the contract's JSON form."""
        measured = ("embedding_seconds", "bytes")
        return {name: value for name, value in asdict(self).items() if name not in measured}


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch read from some sources: revisions to store, the origins of all articles, sources that
    were read to their end, and counts."""

    revisions: Sequence[Revision]
    origins: Sequence[tuple[str, str]]
    readings: Sequence[Reading]
    tally: Tally


def ingest(
    archive: Archive,
    arguments: Sequence[str],
    *,
    dry_run: bool = False,
    prune: bool = False,
    allowed: frozenset[tuple[str, int]] = frozenset(),
    follow_links: bool = False,
    progress: Callable[[Report], None] = lambda _: None,
    engine: Engine | None = None,
) -> Report:
    """Ingest every article from `arguments` (files, folders, globs, URLs, `-`) into the archive.

    A bad item becomes a Failure in the report, and the rest continues. With `prune`, articles that
    have left a file or folder are removed. `allowed` are (host, port) pairs in private networks
    that may be fetched from. Symbolic links that lead out of a folder are followed only with
    `follow_links`. `progress` is called with the running report after each batch. `engine` does the
    work; the default is this process.
    """
    read_by = engine or LocalEngine()
    reader = partial(SourceReader, archive.provenance, allowed, follow_links=follow_links)
    run = _Run(archive, reader, dry_run, read_by)
    with ExitStack() as stack:
        stack.enter_context(closing(run.reader))
        run.within = stack.enter_context(traced("ingest"))
        if not dry_run:
            stack.enter_context(archive.writing())
            run.apply_corrections()
        run.take_in(arguments, progress)
        if not dry_run:
            run.withdraw_named()
        if prune:
            run.prune()
        run.report.seconds = time.monotonic() - run.started
        if not dry_run:
            if run.report.new + run.report.updated >= MANY:
                archive.catalog.take_stock()
            archive.catalog.record_ingest(run.done(arguments))
    return run.report


class _Run:
    """One ingest run."""

    def __init__(
        self,
        archive: Archive,
        reader: Callable[[Callable[[int], None], Reader], SourceReader],
        dry_run: bool,
        engine: Engine,
    ) -> None:
        self.started, self.report = time.monotonic(), Report()
        self._archive, self._dry_run, self._engine = archive, dry_run, engine
        self._corrections = Corrections(archive.coverage.journals).by_article()
        self._intake = Intake(archive, self._corrections)
        self._identities = Identities(archive.coverage.holdings, self._corrections)
        self.reader = reader(self._read_bytes, engine.read)
        self._at: dict[str, set[str]] = {}
        self._whole: set[str] = set()
        self._unclean: set[str] = set()
        self._overtaken: SimpleQueue[Tally] = SimpleQueue()
        self.within: Context | None = None

    def take_in(self, arguments: Sequence[str], progress: Callable[[Report], None]) -> None:
        batches = Ahead(self._batches(arguments), BATCHES_AHEAD)
        with closing(batches), ThreadPoolExecutor(1) as writer:
            storing: Future[None] | None = None
            for batch, prepared in self._prepared(batches):
                if storing:
                    storing.result()
                storing = writer.submit(self._store, batch, prepared)
                self.report.seconds = time.monotonic() - self.started
                progress(self.report)
            if storing:
                storing.result()
        while not self._overtaken.empty():
            self.report.add(self._overtaken.get())

    def apply_corrections(self) -> None:
        """Store corrections that were logged but not stored."""
        apply_corrections(self._archive, self._corrections, list(self._corrections))

    def withdraw_named(self) -> None:
        """Withdraw revisions named by a notice of withdrawal in a separate file."""
        if named := self._archive.catalog.named_by_notices(self._intake.started):
            self._archive.withdraw(named)
            self.report.withdrawn += len(named)

    def prune(self) -> None:
        """Remove articles that have left a file or folder. Articles that dropped out of a feed are
        kept, as are all articles of a source that could not be fully listed or read."""
        provenance = self._archive.provenance
        gone = {
            place: missing
            for place in self._whole
            if (missing := set(provenance.articles_of(place)) - self._at.get(place, set()))
        }
        listings = [listing for listing in self.reader.listings if listing.can_lose]
        for place in provenance.places("/") if listings else ():
            lost = any(listing.has_lost(place) for listing in listings)
            if lost and place not in self._at:
                gone[place] = set(provenance.articles_of(place))
        listed = {place: sorted(ids) for place, ids in gone.items()}
        here = {article_id for ids in self._at.values() for article_id in ids}
        orphans = [known for known in provenance.orphans(listed) if known not in here]
        self.report.removed = len(orphans)
        if not self._dry_run:
            # In this order, so that the next run completes an interrupted removal.
            self._archive.remove(orphans)
            provenance.leave(listed)

    def done(self, arguments: Sequence[str]) -> Ingested:
        """The record of the run for the archive, with its first FAILURES_KEPT failures."""
        failed = [asdict(failure) for failure in self.report.failed[:FAILURES_KEPT]]
        told = self.report.to_json() | {"failed": failed, "failures": len(self.report.failed)}
        return Ingested(time.time() - self.report.seconds, tuple(arguments), told)

    def _read_bytes(self, count: int) -> None:
        self.report.bytes += count

    def _batches(self, arguments: Sequence[str]) -> Iterator[Batch]:
        groups = _grouped(self.reader.read(arguments))
        for events in traced_each("read", groups, self.within):
            taken = self._resolved([event for event in events if isinstance(event, Taken)])
            revisions, tally = self._intake.judge([event.article for event in taken])
            same = [event for event in events if isinstance(event, Same)]
            tally.unchanged += sum(len(event.article_ids) for event in same)
            tally.failed += [event for event in events if isinstance(event, Failure)]
            origins = self._origins(taken, same, tally)
            ended = [event.reading for event in events if isinstance(event, Ended)]
            readings = [r for r in ended if r and r.place not in self._unclean]
            self._whole |= {reading.place for reading in readings}
            yield Batch(revisions, origins, readings, tally)

    def _resolved(self, taken: Sequence[Taken]) -> list[Taken]:
        """The same, each article with the identity that it has in the archive."""
        articles = self._identities.resolved([event.article for event in taken])
        return [replace(e, article=article) for e, article in zip(taken, articles, strict=True)]

    def _origins(
        self, taken: Sequence[Taken], same: Sequence[Same], tally: Tally
    ) -> list[tuple[str, str]]:
        """The origins of a batch's articles, as (place, article id); also recorded for pruning."""
        refused = {id(article) for article in tally.refused}
        self._unclean |= {event.place for event in taken if id(event.article) in refused}
        kept = [event for event in taken if id(event.article) not in refused]
        origins = [(event.place, event.article.article_id) for event in kept]
        origins += [(event.place, known) for event in same for known in event.article_ids]
        for place, article_id in origins:
            self._at.setdefault(place, set()).add(article_id)
        return origins

    def _prepared(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Prepared | None]]:
        """Each batch with its prepared revisions, or None in a dry run."""
        if self._dry_run:
            for batch in batches:
                self.report.add(batch.tally)
                yield batch, None
            return
        waiting: deque[Batch] = deque()
        made = self._engine.prepared(_noted(batches, waiting), self._archive.coverage.embedder)
        for prepared in traced_each("prepare", made, self.within):
            batch = waiting.popleft()
            self.report.add(batch.tally)
            self.report.embedding_seconds += prepared.seconds
            self.report.passages += len(prepared.vectors)
            yield batch, prepared

    def _store(self, batch: Batch, prepared: Prepared | None) -> None:
        if prepared is None:
            return
        with traced("store", self.within, articles=len(prepared.items)):
            self._store_items(prepared)
        self._archive.provenance.add_origins(batch.origins)
        self._archive.provenance.remember(batch.readings)
        self._intake.saved(batch.revisions)

    def _store_items(self, prepared: Prepared) -> None:
        """Store prepared revisions, except those that another writer has stored meanwhile."""
        if not prepared.items:
            return
        ids = [revision.article_id for revision, _ in prepared.items]
        with self._archive.storing(ids):
            fresh, overtaken = self._intake.confirmed(prepared)
            if fresh.items:
                self.report.copies += self._archive.store(fresh)
        self._overtaken.put(overtaken)


def _noted(batches: Iterable[Batch], waiting: deque[Batch]) -> Iterator[Sequence[Revision]]:
    """Yield the revisions of each batch, after queueing the batch in `waiting`."""
    for batch in batches:
        waiting.append(batch)
        yield batch.revisions


def _grouped(events: Iterable[Event]) -> Iterator[list[Event]]:
    group: list[Event] = []
    articles = size = 0
    for event in events:
        group.append(event)
        if isinstance(event, Taken):
            articles += 1
            size += len(event.article.text)
        if (
            articles >= BATCH_ARTICLES
            or size >= BATCH_CHARACTERS
            or len(group) >= 4 * BATCH_ARTICLES
        ):
            yield group
            group, articles, size = [], 0, 0
    if group:
        yield group
