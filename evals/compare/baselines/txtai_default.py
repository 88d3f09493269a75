"""txtai as it is by default, over paragraphs from its own segmentation: Faiss for the vectors,
SQLite for the texts, the nearest vectors found."""

from __future__ import annotations

from typing import Any

from txtai import Embeddings
from txtai.pipeline import Segmentation


class Pipeline:
    """The nearest passages are those of `search`, as (URL, text)."""

    def __init__(self, model: str) -> None:
        self._store = Embeddings(path=model, content=True)
        self._store.transform("ready")

    def index(self, rows: list[dict[str, Any]], folder: str) -> int:
        """Keep the articles in a folder; gives how many passages they make."""
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
