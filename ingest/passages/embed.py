"""Embeds text as unit vectors, with the bundled MiniLM or another embedder by name.

The bundled model runs on the engine that `ingest.passages.inference` selects.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ingest.errors import EmbedderError, first_line
from ingest.passages.inference import Runner, best_engine, by_length, runner
from ingest.passages.vectors import Vectors

BUNDLED = "minilm"
MODEL_FOLDER = Path(__file__).parent / "model"
MAX_TOKENS = 256
"""Maximum input length in tokens, as in training (`sentence_bert_config.json`); longer texts are
truncated."""
SPOKEN = "en"
"""The language the model was trained on."""
REMOTE_BATCH = 128


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """The identity recorded in an archive; vectors of embedders with different identities are not
    comparable."""

    model: str
    version: str
    dimensions: int


class Embedder(Protocol):
    """Interface of an embedder: texts to unit vectors, one float32 row per text."""

    @property
    def identity(self) -> EmbedderIdentity: ...

    def embed(self, texts: Sequence[str]) -> Vectors: ...

    def speaks(self, language: str) -> bool:
        """Whether the embedder supports this language (a BCP 47 tag; empty for unknown)."""
        ...

    def tokens(self, texts: Sequence[str]) -> int:
        """The number of tokens that `embed` processes for these texts; 0 if only the provider
        knows."""
        ...


class BundledEmbedder:
    """all-MiniLM-L6-v2 from `folder`, loaded on first use and safe to share between threads.

    `engine` is `openvino`, `onnxruntime`, or empty for the best one installed.
    """

    def __init__(self, folder: Path = MODEL_FOLDER, engine: str = "") -> None:
        self._folder = folder
        self.engine = engine or best_engine()

    @cached_property
    def identity(self) -> EmbedderIdentity:
        digest = hashlib.sha256((self._folder / "minilm.onnx").read_bytes()).hexdigest()
        return EmbedderIdentity(BUNDLED, digest[:12], 384)

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _runner(self) -> Runner:
        return runner(self._folder / "minilm.onnx", self.engine)

    def speaks(self, language: str) -> bool:
        return language.lower().partition("-")[0] in ("", SPOKEN)

    def tokens(self, texts: Sequence[str]) -> int:
        return sum(len(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts)))

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 384), np.float32)
        ids = [e.ids for e in self._tokenizer.encode_batch_fast(list(texts))]
        return by_length(self._runner, [{"input_ids": row} for row in ids])


class LangChainEmbedder:
    """Any LangChain `Embeddings` by model id, such as `openai:text-embedding-3-small`.

    Sends the texts to that provider. Raises EmbedderError if it cannot be set up or reached.
    """

    def __init__(self, model: str) -> None:
        self.model = model

    @cached_property
    def _client(self) -> Any:
        from langchain.embeddings import init_embeddings

        # Only OpenAI accepts tokenized input; other endpoints with its protocol expect text.
        plain: dict[str, Any] = (
            {"check_embedding_ctx_length": False} if self.model.startswith("openai:") else {}
        )
        try:
            return init_embeddings(self.model, **plain)
        except Exception as error:  # each provider raises its own kind
            raise EmbedderError(
                f"embedder {self.model} cannot be set up ({first_line(error)})",
                "check the model id and its API key",
            ) from error

    @cached_property
    def identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(self.model, "", len(self.embed(["dateline"])[0]))

    def speaks(self, language: str) -> bool:  # noqa: ARG002 - the user chose it for the coverage
        return True

    def tokens(self, texts: Sequence[str]) -> int:  # noqa: ARG002 - only the provider can count
        return 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows: list[list[float]] = []
        for i in range(0, len(texts), REMOTE_BATCH):
            try:
                rows += self._client.embed_documents(list(texts[i : i + REMOTE_BATCH]))
            except EmbedderError:
                raise
            except Exception as error:  # each provider raises its own kind
                raise EmbedderError(
                    f"embedder {self.model} did not answer ({first_line(error)})",
                    "check the key, the endpoint and the network, then run the command again",
                ) from error
        vectors = np.asarray(rows, np.float32)
        return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True) if len(rows) else vectors


@cache
def bundled() -> BundledEmbedder:
    """The bundled embedder, one per process, so that its model is loaded once."""
    return BundledEmbedder()


def embedder(name: str) -> Embedder:
    """The embedder of that name: `minilm` (bundled) or a LangChain model id with a colon."""
    if name == BUNDLED:
        return bundled()
    if ":" not in name:
        raise EmbedderError(
            f"no embedder is called {name!r}",
            f"use {BUNDLED!r} or a model id such as openai:text-embedding-3-small",
        )
    return LangChainEmbedder(name)
