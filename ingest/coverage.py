"""The coverage: read-only access to an archive, to search, show and count its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from ingest.article import Revision, day
from ingest.catalog.database import Database
from ingest.catalog.inventory import Inventory
from ingest.catalog.journals import CatalogJournals, FolderJournals, Journals
from ingest.catalog.opening import recorded_identity
from ingest.errors import ArticleUnknown
from ingest.files.stores import IN_FOLDER, STORES, Stores
from ingest.index.indexes import Indexes, open_indexes
from ingest.index.lexicon import Lexicon
from ingest.passages.embed import BUNDLED, Embedder, LangChainEmbedder, embedder
from ingest.passages.vectors import Vectors


class Coverage:
    """An archive opened for reading. `inventory` has summary queries, `holdings` queries per
    article, `lexicon` the keyword index; `journals` store conversations and feedback. Safe to share
    between threads."""

    def __init__(self, indexes: Indexes, chosen: Embedder) -> None:
        catalog = indexes.catalog
        self._indexes, self._database = indexes, catalog.database
        self.folder, self.place = indexes.folder, indexes.place
        self.inventory, self.holdings = catalog.inventory, catalog.holdings
        self.journals = journals_of(catalog.database, indexes.folder)
        self.embedder = chosen
        self._generation = self.inventory.generation()
        self._refreshing = Lock()

    @classmethod
    def open(cls, folder: Path, stores: Stores = IN_FOLDER, *, guard: bool = True) -> Coverage:
        """Open an archive for reading. Raises what `Archive.open` raises."""
        return cls(*open_indexes(folder, stores, guard=guard))

    @property
    def lexicon(self) -> Lexicon:
        """The keyword index."""
        return self._indexes.lexicon

    @property
    def model_name(self) -> str:
        """The name of the archive's embedder, without loading the model."""
        return recorded_identity(self.inventory, self.folder).model

    @property
    def remote_model(self) -> str:
        """The embedder's name if a remote provider computes the vectors; empty if bundled."""
        name = self.model_name
        return name if name != BUNDLED else ""

    @property
    def generation(self) -> int:
        """The archive's generation as of the last `refresh`."""
        return self._generation

    @property
    def behind(self) -> list[str]:
        """Ids of changed articles not yet in this node's lexicon; empty without a shared
        catalog."""
        return self._indexes.behind

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The `count` passages with the highest cosine similarity to `vector`, best first. Raises
        StoreUnreachable or Unsearchable."""
        return self._indexes.nearest(vector, count)

    def similarity(self, vector: Vectors, passage_ids: Sequence[str]) -> dict[str, float]:
        """The exact cosine similarity to `vector` of the given passages that have a vector."""
        return self._indexes.similarity(vector, passage_ids)

    def vectors(self, passage_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Ids of the given passages that have a vector, and a matrix with a row for each."""
        return self._indexes.vectors_of(passage_ids)

    def revision(self, article_id: str, number: int | None = None) -> Revision:
        """A stored revision. Raises ArticleUnknown."""
        found = self.holdings.revision(article_id, number)
        if found is None:
            which = f"revision {number} of article" if number else "article"
            raise ArticleUnknown(
                f"no {which} {article_id} in {self.place}",
                "see the ids with `dateline articles list`",
            )
        return found

    def refresh(self, *, wait: bool = True) -> int:
        """Catch up with what other processes have published; returns the current generation.
        Without `wait`, returns the previous one if another thread is already refreshing."""
        if not self._refreshing.acquire(blocking=wait):
            return self._generation
        try:
            now = self.inventory.generation()
            if now != self._generation:
                self._follow_embedder()
            self._indexes.catch_up(now, is_new=now != self._generation)
            self._generation = now
            return now
        finally:
            self._refreshing.release()

    def _follow_embedder(self) -> None:
        """Switch to the new model's vectors if the archive was re-embedded."""
        collection = self.inventory.fact("collection") or ""
        if collection != self._indexes.collection:
            self.embedder = embedder(self.model_name)
            self._indexes.use(collection)

    def warm(self) -> Thread:
        """Load the bundled model in a background thread, which is returned."""

        def load() -> None:
            if not isinstance(self.embedder, LangChainEmbedder):
                self.embedder.embed(["dateline"])

        # Not a daemon: exiting while the inference engine loads would crash the process.
        thread = Thread(target=load)
        thread.start()
        return thread

    def amiss(self, stores: Sequence[str] = STORES) -> dict[str, str]:
        """The error message of each of these stores that cannot be used, by name."""
        return self._indexes.amiss(stores)

    def status(self) -> dict[str, Any]:
        """Counts, embedder, date range and drift, ready for JSON; with a shared catalog also
        `behind`, the number of changed articles not yet in this node's lexicon."""
        behind, counts = set(self.behind), self.inventory.counts()
        drift = self._indexes.drift(behind)
        shared: dict[str, Any] = {"behind": len(behind)} if self._database.is_shared else {}
        if amiss := self.amiss():
            shared |= {"amiss": amiss}
        agree = not any(n for difference in drift.values() for n in difference.values())
        return (
            counts
            | shared
            | {
                "embedder": asdict(recorded_identity(self.inventory, self.folder)),
                **_days(self.inventory),
                "drift": drift,
                "consistent": not counts["pending"] and agree,
            }
        )

    def close(self) -> None:
        self._indexes.close()
        self._database.close()


def journals_of(database: Database, folder: Path) -> Journals:
    """The journals of an archive: in its shared catalog, or in its folder."""
    return CatalogJournals(database) if database.is_shared else FolderJournals(folder)


def _days(inventory: Inventory) -> dict[str, str]:
    """The first and last day of the coverage and the day of the last ingest; empty strings for an
    empty archive."""
    first, last, ingested = map(day, span) if (span := inventory.span()) else ("", "", "")
    return {"from": first, "to": last, "last_ingest": ingested}
