"""Sources in, archive out: what is new is split, embedded and stored; what is known is skipped."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.archive import CATALOG_FILE, Archive
from ingest.article import Article, Passage, Revision, moment
from ingest.catalog import Known, Placed
from ingest.errors import DatelineError, MalformedSource, UnreadableSource, first_line
from ingest.formats import SNIFFED, Failure, Source, reader
from ingest.split import split

BATCH_ARTICLES = 100
BATCH_CHARACTERS = 500_000
"""A batch is embedded and published whole: large enough to fill the model, small enough that
articles can be asked about soon after they were read."""

Outcome = tuple[Revision, Sequence[Passage]]


@dataclass
class Report:
    """What a run did, as counts; `passages` are those embedded in this run."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    copies: int = 0
    removed: int = 0
    withdrawn: int = 0
    passages: int = 0
    seconds: float = 0.0
    failed: list[Failure] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles seen, those that failed left out."""
        return self.new + self.updated + self.unchanged

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def ingest(
    archive: Archive,
    arguments: Sequence[str],
    *,
    dry_run: bool = False,
    progress: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Take every article behind `arguments` (files, folders, globs, `-`) into the archive.

    A bad item becomes a Failure in the report and the rest goes on. `progress` is called with
    the running report after each batch.
    """
    started, report = time.monotonic(), Report()
    intake = _Intake(archive, report)
    lock = nullcontext() if dry_run else archive.writing()
    with lock, ThreadPoolExecutor(1) as writer:
        storing: Future[None] | None = None
        for batch in _batches(_articles(arguments, report)):
            items = intake.changed(batch)
            if items and not dry_run:
                placed = [
                    Placed(passage, revision) for revision, parts in items for passage in parts
                ]
                vectors = archive.embed(placed)
                if storing:
                    storing.result()
                storing = writer.submit(archive.store, items, vectors)
                report.passages += len(placed)
            report.seconds = time.monotonic() - started
            progress(report)
        if storing:
            storing.result()
    report.seconds = time.monotonic() - started
    return report


def sources(arguments: Iterable[str]) -> Iterator[Source | Failure]:
    """The files behind what a user named; folders are walked in order, without hidden files and
    archives."""
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            yield Source("stdin", "-")
        elif "://" in argument:
            yield Failure(
                argument, f"{argument}: pages are not fetched yet; save the page and name the file"
            )
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists() or not glob.has_magic(argument):
            yield Source(_named(path.name), argument)
        else:
            yield from _matches(argument)


def _matches(pattern: str) -> Iterator[Source | Failure]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not found:
        yield Failure(pattern, f"{pattern}: no file matches; check the pattern")
    for name in found:
        if Path(name).is_file():
            yield Source(_named(Path(name).name), name)


def _folder(folder: Path) -> Iterator[Source | Failure]:
    unreadable: list[Failure] = []
    empty = True

    def note(error: OSError) -> None:
        reason = f"{error.filename}: the folder cannot be read ({error.strerror}); check its owner"
        unreadable.append(Failure(str(error.filename), reason))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if _is_source(Path(parent, name)))
        for name in sorted(names):
            if not name.startswith("."):
                path, empty = Path(parent, name), False
                yield Source(_named(path.relative_to(folder).as_posix()), str(path))
    yield from unreadable
    if empty and not unreadable:
        yield Failure(str(folder), f"{folder}: no file in this folder; check the name")


def read(arguments: Iterable[str]) -> Iterator[Article | Failure]:
    """Every article behind these arguments, and a Failure for each item that holds none."""
    for source in sources(arguments):
        if isinstance(source, Failure):
            yield source
        else:
            yield from _read(source)


def _named(path: str) -> str:
    """A file's name as text, where its bytes are none in UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_source(folder: Path) -> bool:
    # Path.exists would raise for a folder that may not be entered; the walk reports that one.
    return not folder.name.startswith(".") and not os.path.exists(folder / CATALOG_FILE)  # noqa: PTH110


def _articles(arguments: Iterable[str], report: Report) -> Iterator[Article]:
    for item in read(arguments):
        if isinstance(item, Failure):
            report.failed.append(item)
        else:
            yield item


def _read(source: Source) -> Iterator[Article | Failure]:
    try:
        head = b"{" if source.path == "-" else _head(source.path)
        yield from reader(source, head).read(source, head)
    except DatelineError as error:
        yield Failure(source.path, str(error))
    except OSError as error:
        what = f"{source.path}: cannot be read ({error.strerror or error})"
        unreadable = UnreadableSource(what, "check the name and who may read it")
        yield Failure(source.path, str(unreadable))
    except (ValueError, RecursionError) as error:
        what = f"{source.path}: not an article ({first_line(error)[:120]})"
        yield Failure(source.path, str(MalformedSource(what, "mend it or leave it out")))


def _head(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        return stream.read(SNIFFED)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.text)
        if len(batch) >= BATCH_ARTICLES or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Intake:
    """Tells what of each batch is new, changed or known, within the run and in the archive."""

    def __init__(self, archive: Archive, report: Report) -> None:
        self._archive, self._report = archive, report
        self._known: dict[str, Known] = {}
        self._now = time.time()

    def changed(self, batch: Sequence[Article]) -> list[Outcome]:
        """The revisions to store, in order, with their passages."""
        unseen = [a.article_id for a in batch if a.article_id not in self._known]
        self._known |= self._archive.catalog.known(unseen)
        items: list[Outcome] = []
        for article in batch:
            if revision := self._next(article):
                items.append((revision, _passages(revision)))
        return items

    def _next(self, article: Article) -> Revision | None:
        known, content_hash = self._known.get(article.article_id), article.content_hash
        if known is None:
            self._report.new += 1
        elif content_hash in known.hashes:
            self._report.unchanged += 1
            return None
        elif _another_file(article, known):
            self._report.failed.append(_claimed_twice(article, known))
            return None
        else:
            self._report.updated += 1
        revision = _revision(article, known, self._now)
        hashes = (known.hashes if known else frozenset()) | {content_hash}
        self._known[article.article_id] = Known(
            revision.revision, hashes, article.source, revision.out_since
        )
        return revision


def _another_file(article: Article, known: Known) -> bool:
    """Whether a file without URL bears the name of one that still lies somewhere else."""
    elsewhere = known.source != article.source and os.path.exists(known.source)  # noqa: PTH110
    return article.identity.startswith("file:") and elsewhere


def _claimed_twice(article: Article, known: Known) -> Failure:
    return Failure(
        article.source,
        f"{article.source}: {known.source} was taken in under the same name, {article.identity}; "
        "name the folder above both, so that their paths tell them apart",
    )


def _revision(article: Article, known: Known | None, now: float) -> Revision:
    if known is None:
        start = moment(article.published) if article.published else now
        return Revision(article.article_id, 1, article, now, start, start)
    start = moment(article.modified) if article.modified else now
    number = known.revisions + 1
    return Revision(article.article_id, number, article, now, known.out_since, start)


def _passages(revision: Revision) -> list[Passage]:
    article = revision.article
    spans = split(article.text, article.language[:2] or "en")
    return [
        Passage(revision.article_id, revision.revision, ordinal, span.start, span.end)
        for ordinal, span in enumerate(spans)
    ]
