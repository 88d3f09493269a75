"""LangChain's tutorial pipeline, for comparison; runs in an environment of its own:

    python3 -m venv /tmp/baseline
    /tmp/baseline/bin/pip install torch==2.13.0 langchain-huggingface langchain-chroma \
        langchain-text-splitters sentence-transformers
    python -m evals.bench BENCH_FOLDER --baseline /tmp/baseline/bin/python --model FOLDER

Splits by 1,000 characters with 200 of overlap, embeds with sentence-transformers, stores in Chroma.
Prints one JSON line: {"articles", "chunks", "seconds"}.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path


def main(articles: Path, model: str) -> None:
    from langchain_chroma import Chroma  # type: ignore[import-not-found]
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings  # type: ignore[import-not-found]
    from langchain_text_splitters import (  # type: ignore[import-not-found]
        RecursiveCharacterTextSplitter,
    )

    rows = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
    embeddings = HuggingFaceEmbeddings(model_name=model)
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = [Document(row["text"], metadata={"url": row.get("url") or ""}) for row in rows]
        chunks = splitter.split_documents(documents)
        Chroma.from_documents(chunks, embeddings, persist_directory=folder)
        seconds = time.monotonic() - started
    print(json.dumps({"articles": len(rows), "chunks": len(chunks), "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
