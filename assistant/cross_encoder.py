"""A cross-encoder of the user's own, which reads question and passage together: a model file or an
endpoint. Off unless one is named.

A file is an ONNX model of one logit a pair (as sentence-transformers exports its cross-encoders),
with its `tokenizer.json` beside it. An endpoint answers `POST {model, query, documents}` with
`{results: [{index, relevance_score}]}`, as vLLM, llama.cpp, Infinity, Jina and Cohere do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from ingest.errors import RankerError, first_line

MAX_TOKENS = 512
BATCH = 8
TIMEOUT = 20.0


class CrossEncoder(Protocol):
    """The seam: how well each text answers the question, higher is better, on any one scale."""

    name: str
    host: str
    """Where question and passages are sent; empty for nowhere."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]: ...


class OnnxCrossEncoder:
    """A model file, loaded on first use and safe to share between threads.

    Raises RankerError where it cannot be loaded or is no cross-encoder.
    """

    host = ""

    def __init__(self, path: Path) -> None:
        self._path = path / "model.onnx" if path.is_dir() else path
        self.name = str(path)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._path.with_name("tokenizer.json")))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
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

    Raises RankerError where it does not answer, or not as such endpoints do.
    """

    def __init__(self, name: str, key: str = "") -> None:
        self._model, _, self._url = name.rpartition("@") if "@http" in name else ("", "", name)
        self._key = key
        self.name = name
        try:
            self.host = urlsplit(self._url).netloc.rpartition("@")[2]
        except ValueError as error:
            raise RankerError(
                f"{self._url}: no such address can be ({error})",
                "write http://HOST:PORT/v1/rerank, or unset DATELINE_RERANKER",
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        from httpx import HTTPError, InvalidURL, post

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        asked = {"model": self._model, "query": question, "documents": list(texts)}
        try:
            reply = post(self._url, json=asked, headers=headers, timeout=TIMEOUT)
            rows = reply.raise_for_status().json()["results"]
            found = {int(row["index"]): float(row["relevance_score"]) for row in rows}
            return [found[i] for i in range(len(texts))]
        except (HTTPError, InvalidURL) as error:
            raise self._failed("did not answer", error) from error
        except (ValueError, TypeError, KeyError) as error:
            raise self._failed("answered something else than scores", error) from error

    def _failed(self, how: str, error: Exception) -> RankerError:
        return RankerError(
            f"the cross-encoder at {self.host} {how} ({first_line(error)})",
            "check its address, model and key, or unset DATELINE_RERANKER",
        )


def cross_encoder(name: str, key: str = "") -> CrossEncoder | None:
    """The one of that name: a path, `URL`, or `MODEL@URL`; none for an empty name.

    Raises RankerError for a path where nothing is.
    """
    if not name:
        return None
    if name.startswith(("http://", "https://")) or "@http" in name:
        return EndpointCrossEncoder(name, key)
    if not Path(name).exists():
        raise RankerError(
            f"{name}: no cross-encoder is there",
            "name an ONNX file, its folder, or a URL, or unset DATELINE_RERANKER",
        )
    return OnnxCrossEncoder(Path(name))
