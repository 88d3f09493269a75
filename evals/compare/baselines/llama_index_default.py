"""LlamaIndex with its defaults: splits at sentences into chunks of 1,024 tokens, keeps the vectors
in memory and on disk, finds the nearest. Its query engine reads only the first two hits."""

from __future__ import annotations

from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class Pipeline:
    """`search` returns the nearest passages as (URL, text)."""

    def __init__(self, model: str) -> None:
        self._embeddings = HuggingFaceEmbedding(model_name=model)
        self._embeddings.get_text_embedding("ready")

    def index(self, rows: list[dict[str, Any]], folder: str) -> int:
        """Index the articles in a folder; returns the number of passages."""
        documents = [
            Document(
                text=row["text"],
                metadata={"url": row["url"]},
                excluded_embed_metadata_keys=["url"],
                excluded_llm_metadata_keys=["url"],
            )
            for row in rows
        ]
        self._index = VectorStoreIndex.from_documents(documents, embed_model=self._embeddings)
        self._index.storage_context.persist(persist_dir=folder)
        return len(self._index.docstore.docs)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [(hit.node.metadata["url"], hit.node.get_content()) for hit in found]
