"""LangChain's tutorial pipeline: splits by 1,000 characters with 200 of overlap, stores in Chroma,
finds the nearest vectors."""

from __future__ import annotations

from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


class Pipeline:
    """`search` returns the nearest passages as (URL, text)."""

    def __init__(self, model: str) -> None:
        self._embeddings = HuggingFaceEmbeddings(model_name=model)
        self._embeddings.embed_query("ready")

    def index(self, rows: list[dict[str, Any]], folder: str) -> int:
        """Index the articles in a folder; returns the number of passages."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = [Document(row["text"], metadata={"url": row["url"]}) for row in rows]
        chunks = splitter.split_documents(documents)
        self._store = Chroma.from_documents(chunks, self._embeddings, persist_directory=folder)
        return len(chunks)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = self._store.similarity_search(question, k=k)
        return [(document.metadata["url"], document.page_content) for document in found]
