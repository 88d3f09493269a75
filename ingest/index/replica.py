"""A node's replica of the lexicon, updated from the change log of a shared catalog."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.catalog.catalog import Catalog
from ingest.catalog.database import NODE_FILE
from ingest.files.whole_file import write_whole
from ingest.index.lexicon import Lexicon
from ingest.index.lexicon_writer import LexiconWriter

APPLIED = "applied.json"
ARTICLES_A_COMMIT = 400
"""Articles per commit."""
ANEW = 0.5
"""Share of changed articles above which a full rebuild is faster than an incremental update."""


class Replica:
    """The lexicon in a folder, with the last catalog generation that it includes."""

    def __init__(self, folder: Path, catalog: Catalog, lexicon: Lexicon) -> None:
        self._folder, self._catalog, self._lexicon = folder, catalog, lexicon
        self._writer, self._seen = LexiconWriter(lexicon), -1
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NODE_FILE).touch()

    @property
    def generation(self) -> int | None:
        """The last generation that the index includes; None if there is no index, or it belongs to
        another archive."""
        try:
            applied = json.loads((self._folder / APPLIED).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        same = applied.get("archive") == self._catalog.inventory.fact("name")
        return int(applied["generation"]) if same else None

    @property
    def behind(self) -> list[str]:
        """Ids of articles changed since the index's generation."""
        at = self.generation
        return self._catalog.holdings.changed_since(-1 if at is None else at)

    def catch_up(self, now: int) -> None:
        """Apply the changes up to this generation. One process of a node does the work; the others
        see the result. Updates are idempotent, so an interrupted one is simply repeated."""
        from filelock import FileLock, Timeout

        if now == self._seen:
            return
        lock = FileLock(self._folder / NODE_FILE, timeout=0)
        try:
            with lock:
                self._bring_in()
        except Timeout:
            pass
        # Read before reloading: another process may advance the index in between.
        seen = self.generation
        self._lexicon.reload()
        self._seen = -1 if seen is None else seen

    def _bring_in(self) -> None:
        now, at = self._catalog.inventory.generation(), self.generation
        if at == now:
            return
        changed = self._catalog.holdings.changed_since(at) if at is not None else []
        if at is None or (
            len(changed) > ARTICLES_A_COMMIT and len(changed) > ANEW * self._articles()
        ):
            self._writer.rebuild(self._catalog.holdings.in_batches(ARTICLES_A_COMMIT))
            changed = []
        for i in range(0, len(changed), ARTICLES_A_COMMIT):
            part = changed[i : i + ARTICLES_A_COMMIT]
            self._writer.replace(part, self._catalog.holdings.placed_in(part))
        told = {"archive": self._catalog.inventory.fact("name"), "generation": now}
        write_whole(self._folder / APPLIED, json.dumps(told).encode())

    def _articles(self) -> int:
        return self._catalog.inventory.counts()["articles"]
