"""txtai with its defaults, over paragraphs from its own segmentation: Faiss for the vectors, SQLite
for the texts, nearest-neighbour search."""

from __future__ import annotations

from typing import Any

from txtai import Embeddings
from txtai.pipeline import Segmentation


class Pipeline:
    """`search` returns the nearest passages as (URL, text)."""

    def __init__(self, model: str) -> None:
        self._store = Embeddings(path=model, content=True)
        self._store.transform("ready")

    def index(self, rows: list[dict[str, Any]], folder: str) -> int:
        """Index the articles in a folder; returns the number of passages."""
        segments = Segmentation(paragraphs=True)
        passages = [
            {"url": row["url"], "text": paragraph}
            for row in rows
            for paragraph in segments(row["text"])
            if paragraph.strip()
        ]
        self._store.index(passages)
        self._store.save(folder)
        return len(passages)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        statement = "select url, text from txtai where similar(:question, :candidates)"
        asked = {"question": question, "candidates": k}
        found = self._store.search(statement, k, parameters=asked)
        return [(row["url"], row["text"]) for row in found]
