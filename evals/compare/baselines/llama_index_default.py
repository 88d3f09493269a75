"""LlamaIndex as it is by default: splits by 1,024 tokens at sentences, keeps the vectors in memory
and on disk, finds the nearest. Its query engine reads the first two of what is found here."""

from __future__ import annotations

from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class Pipeline:
    """The nearest passages are those of `search`, as (URL, text)."""

    def __init__(self, model: str) -> None:
        self._embeddings = HuggingFaceEmbedding(model_name=model)
        self._embeddings.get_text_embedding("ready")

    def index(self, rows: list[dict[str, Any]], folder: str) -> int:
        """Keep the articles in a folder; gives how many passages they make."""
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
