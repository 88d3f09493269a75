"""An optional cross-encoder for reranking, supplied by the user as a model file or an endpoint. Off
unless one is named.

A file is an ONNX model with one logit per pair (as sentence-transformers exports its
cross-encoders), with its `tokenizer.json` beside it or one folder up. An endpoint answers `POST
{model, query, documents}` with `{results: [{index, relevance_score}]}`, as vLLM, llama.cpp,
Infinity, Jina and Cohere do.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ingest.errors import RankerError, first_line

MAX_TOKENS = 512
"""Maximum tokens of question and passage together: the length such models are trained on."""
BATCH = 8
RERANK_TIMEOUT = 20.0
"""Seconds for a whole reply."""
LARGEST = 1 << 20
"""Maximum size of a reply in bytes."""
ADDRESS = re.compile(
    r"(?:(?P<model>.+)@)?(?P<url>https?://(?:[^/@\s]*@)?(?P<host>[^/@?#\s]+)\S*)", re.IGNORECASE
)
ENDPOINT = re.compile(r"^(?:[^/]+(?:/[^/]+)*@)?https?:", re.IGNORECASE)


class CrossEncoder(Protocol):
    """The interface: scores for how well each text answers the question, higher is better, on any
    scale."""

    name: str
    host: str
    """The host to which question and passages are sent; empty if they stay here."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score per text, in their order, not always finite. Raises RankerError."""
        ...


class OnnxCrossEncoder:
    """A model file or its folder, loaded on first use and safe to share between threads.

    Raises RankerError where it cannot be loaded or is no cross-encoder.
    """

    host = ""

    def __init__(self, path: Path) -> None:
        files = (path, path / "model.onnx", path / "onnx" / "model.onnx")
        self._path = next((file for file in files if file.is_file()), path)
        self.name = str(path)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        beside = (folder / "tokenizer.json" for folder in self._path.parents[:2])
        found = next((file for file in beside if file.is_file()), None)
        if found is None:
            raise FileNotFoundError(f"no tokenizer.json beside {self._path.name}")
        tokenizer = Tokenizer.from_file(str(found))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)
        return onnxruntime.InferenceSession(str(self._path), providers=["CPUExecutionProvider"])

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        try:
            batches = (texts[i : i + BATCH] for i in range(0, len(texts), BATCH))
            return [score for batch in batches for score in self._batch(question, batch)]
        except Exception as error:  # tokenizers and onnxruntime each raise their own kinds
            raise RankerError(
                f"{self._path}: the cross-encoder cannot be used ({first_line(error)})",
                "name an ONNX file of one logit a pair with its tokenizer.json beside it, "
                "or unset DATELINE_RERANKER",
            ) from error

    def _batch(self, question: str, texts: Sequence[str]) -> list[float]:
        encoded = self._tokenizer.encode_batch([(question, text) for text in texts])
        known = {
            "input_ids": [each.ids for each in encoded],
            "attention_mask": [each.attention_mask for each in encoded],
            "token_type_ids": [each.type_ids for each in encoded],
        }
        wanted = {item.name for item in self._session.get_inputs()}
        given = {name: np.array(rows, np.int64) for name, rows in known.items() if name in wanted}
        logits = np.asarray(self._session.run(None, given)[0])
        if logits.size != len(texts):
            raise ValueError(f"{logits.size} numbers for {len(texts)} pairs")
        return [float(logit) for logit in logits.reshape(-1)]


class EndpointCrossEncoder:
    """A rerank endpoint, named `URL` or `MODEL@URL`; `key` is sent as a bearer token.

    Raises RankerError for an invalid address or key, without a reply within `RERANK_TIMEOUT`,
    and for a reply that is not as rerank endpoints give it. No error contains the
    key, or secrets in the URL.
    """

    def __init__(self, name: str, key: str = "") -> None:
        match = ADDRESS.fullmatch(name)
        self.host = match["host"] if match else ""
        if not match or ("[" in self.host and "]" not in self.host):
            raise RankerError(
                f"{name.rpartition('@')[2]}: no such address can be",
                "write http://HOST:PORT/v1/rerank, or unset DATELINE_RERANKER",
            )
        self.name = self.host
        self._model, self._url, self._key = match["model"] or "", match["url"], key.strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise RankerError(
                "the cross-encoder's key has characters that no key has",
                "set DATELINE_RERANKER_KEY to the bare key",
            )

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        from httpx import HTTPError, HTTPStatusError

        asked = {"model": self._model, "query": question, "documents": list(texts)}
        try:
            return _scores_of(json.loads(self._answer(asked)), len(texts))
        except HTTPStatusError as error:
            raise self._failed(f"answered HTTP {error.response.status_code}") from error
        except HTTPError as error:  # its text may hold the URL
            raise self._failed(f"did not answer ({type(error).__name__})") from error
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
            raise self._failed("answered something else than a score for each passage") from error

    def _answer(self, asked: dict[str, Any]) -> bytes:
        import httpx

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        ends, body = time.monotonic() + RERANK_TIMEOUT, b""
        # No proxy from the environment: the text may go only to the host that the user is shown.
        with (
            httpx.Client(timeout=RERANK_TIMEOUT, headers=headers, trust_env=False) as client,
            client.stream("POST", self._url, json=asked) as reply,
        ):
            reply.raise_for_status()
            for chunk in reply.iter_bytes():
                body += chunk
                if len(body) > LARGEST or time.monotonic() > ends:
                    raise httpx.ReadTimeout("too large or too slow")
        return body

    def _failed(self, how: str) -> RankerError:
        return RankerError(
            f"the cross-encoder at {self.host} {how}",
            "check its address, model and key, or unset DATELINE_RERANKER",
        )


def _scores_of(reply: Any, count: int) -> list[float]:
    found: dict[int, float] = {}
    for row in reply["results"]:
        index, score = row["index"], row["relevance_score"]
        if type(index) is not int or type(score) not in (int, float) or index in found:
            raise ValueError("no index and score")
        found[index] = float(score)
    return [found[i] for i in range(count)]


def cross_encoder(name: str, key: str = "") -> CrossEncoder | None:
    """The cross-encoder of that name: a path, `URL`, or `MODEL@URL`; None for an empty name.

    Raises RankerError for a path that does not exist.
    """
    if not name:
        return None
    if ENDPOINT.search(name):
        return EndpointCrossEncoder(name, key)
    if not Path(name).exists():
        raise RankerError(
            f"{name}: no cross-encoder is there",
            "name an ONNX file, its folder, or a URL, or unset DATELINE_RERANKER",
        )
    return OnnxCrossEncoder(Path(name))
