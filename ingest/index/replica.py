"""A node's own lexicon beside a shared catalog, kept up from the catalog's log of changes."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.catalog.catalog import Catalog
from ingest.catalog.database import NODE_FILE
from ingest.files.whole_file import write_whole
from ingest.index.lexicon import Lexicon
from ingest.index.lexicon_writer import LexiconWriter

APPLIED = "applied.json"
BATCH = 400
"""Articles that are brought in with one commit."""
ANEW = 0.5
"""Share of all articles from which a whole index is made faster than an old one is mended."""


class Replica:
    """The lexicon in a folder, and how far in the catalog's changes it is."""

    def __init__(self, folder: Path, catalog: Catalog, lexicon: Lexicon) -> None:
        self._folder, self._catalog, self._lexicon = folder, catalog, lexicon
        self._writer, self._seen = LexiconWriter(lexicon), -1
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NODE_FILE).touch()

    @property
    def generation(self) -> int | None:
        """The last generation whose changes are in; None for an index of another archive, or
        none."""
        try:
            applied = json.loads((self._folder / APPLIED).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        same = applied.get("archive") == self._catalog.inventory.fact("name")
        return int(applied["generation"]) if same else None

    @property
    def behind(self) -> list[str]:
        """Ids of the articles that have changed since."""
        at = self.generation
        return self._catalog.holdings.changed_since(-1 if at is None else at)

    def catch_up(self, now: int) -> None:
        """Bring in what has changed up to this generation. Of the processes of a node one does it,
        the others see it; what a stop leaves undone is done again, and nothing is there twice."""
        from filelock import FileLock, Timeout

        if now == self._seen:
            return
        lock = FileLock(self._folder / NODE_FILE, timeout=0)
        try:
            with lock:
                self._bring_in()
        except Timeout:
            pass
        # Read before what it tells of: another process may go on between the two.
        seen = self.generation
        self._lexicon.reload()
        self._seen = -1 if seen is None else seen

    def _bring_in(self) -> None:
        now, at = self._catalog.inventory.generation(), self.generation
        if at == now:
            return
        changed = self._catalog.holdings.changed_since(at) if at is not None else []
        if at is None or (len(changed) > BATCH and len(changed) > ANEW * self._articles()):
            self._writer.rebuild(self._catalog.holdings.in_batches(BATCH))
            changed = []
        for i in range(0, len(changed), BATCH):
            part = changed[i : i + BATCH]
            self._writer.replace(part, self._catalog.holdings.placed_in(part))
        told = {"archive": self._catalog.inventory.fact("name"), "generation": now}
        write_whole(self._folder / APPLIED, json.dumps(told).encode())

    def _articles(self) -> int:
        return self._catalog.inventory.counts()["articles"]
