"""The vectors of sentences, kept: most of what an answer computes is of sentences that an earlier
answer read too. What is embedded beside a sentence moves its vector by rounding at most, and so
then does what was."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from ingest.archive import Archive
from ingest.embed import Embedder
from ingest.holdings import Vectors

KEPT = 20_000
"""Texts whose vectors are kept: 30 MB of them."""


class SentenceVectors:
    """Those of one archive's embedder; safe to share between threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._embedder = archive, archive.embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """A row for each text. Raises EmbedderError."""
        embedder = self._archive.embedder
        found = self._known(embedder, texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            rows = embedder.embed(missing)
            # A row as it is would keep all the others in memory.
            fresh = {text: row.copy() for text, row in zip(missing, rows, strict=True)}
            found |= fresh
            self._keep(embedder, fresh)
        return np.stack([found[text] for text in texts])

    def _known(self, embedder: Embedder, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            if embedder is not self._embedder:  # the archive was embedded anew
                self._embedder = embedder
                self._kept.clear()
            found = {text: self._kept[text] for text in texts if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
            return found

    def _keep(self, embedder: Embedder, fresh: dict[str, Vectors]) -> None:
        with self._lock:
            if embedder is self._embedder:
                self._kept |= fresh
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
