"""Runs a bundled ONNX model over rows of tokens.

Uses OpenVINO, in bf16 if the CPU supports it, or onnxruntime if OpenVINO is not installed. Batches
are sorted by length to minimize padding.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

Tokens = Mapping[str, npt.NDArray[np.int64]]
"""Tensors [rows, tokens] by the name of the model's input."""
Matrix = npt.NDArray[np.float32]
Runner = Callable[[Iterable[Tokens]], list[Matrix]]
"""Maps batches to the model's first output for each, with one output row per input row."""

TEXTS_A_BATCH = 8
STREAMS = 2
"""Batches computed in parallel; a small input is split into as many."""
LENGTH_STEP = 16
"""Lengths are rounded up to a multiple of this: the engine caches memory per input shape."""
QUANTIZED_GROUP = 128
"""Group size of dynamic quantization: activations that share a scale in int8 products."""


def runner(path: Path, engine: str = "") -> Runner:
    """A runner for the model in a file, on `openvino`, `onnxruntime`, or the best one installed."""
    chosen = engine or best_engine()
    return OpenVinoRunner(str(path)) if chosen == "openvino" else OnnxRuntimeRunner(str(path))


def best_engine() -> str:
    """`openvino` if it is installed, else `onnxruntime`."""
    return "openvino" if importlib.util.find_spec("openvino") else "onnxruntime"


def by_length(run: Runner, rows: Sequence[Mapping[str, Sequence[int]]]) -> Matrix:
    """The model's output for each row, in input order, as one matrix. A row maps each input name,
    including `input_ids`, to its tokens; the attention mask is added here. Needs at least one
    row."""
    order = np.argsort([len(row["input_ids"]) for row in rows], kind="stable")[::-1]
    size = min(TEXTS_A_BATCH, -(-len(order) // STREAMS))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    results = run(_padded([rows[i] for i in group]) for group in groups)
    gathered = np.empty((len(rows), results[0].shape[1]), np.float32)
    for group, result in zip(groups, results, strict=True):
        gathered[group] = result
    return gathered


def _padded(rows: Sequence[Mapping[str, Sequence[int]]]) -> Tokens:
    lengths = [len(row["input_ids"]) for row in rows]
    longest = -(-max(lengths) // LENGTH_STEP) * LENGTH_STEP
    mask = np.zeros((len(rows), longest), np.int64)
    batch = {name: np.zeros_like(mask) for name in rows[0]} | {"attention_mask": mask}
    for i, row in enumerate(rows):
        mask[i, : lengths[i]] = 1
        for name, values in row.items():
            batch[name][i, : len(values)] = values
    return batch


class OpenVinoRunner:
    """Runs batches on OpenVINO's CPU plugin, STREAMS in parallel, in bf16 if supported, else
    float32."""

    def __init__(self, path: str) -> None:
        # On import OpenVINO reports to an analytics service; if its telemetry package cannot be
        # imported, it falls back to a stub.
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino

        core = openvino.Core()
        precise = "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        settings = {
            "INFERENCE_PRECISION_HINT": "f32" if precise else "bf16",
            "PERFORMANCE_HINT": "THROUGHPUT",
            "NUM_STREAMS": str(STREAMS),
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(QUANTIZED_GROUP),
        }
        self._queue_type = openvino.AsyncInferQueue
        self._model = core.compile_model(path, "CPU", settings)
        self._queue = self._queue_type(self._model, STREAMS)
        self._lock = Lock()

    def __call__(self, batches: Iterable[Tokens]) -> list[Matrix]:
        results: dict[int, Matrix] = {}

        def keep(request: Any, index: int) -> None:
            results[index] = request.get_output_tensor().data.copy()

        with self._lock:
            self._queue.set_callback(keep)
            for index, batch in enumerate(batches):
                self._queue.start_async(dict(batch), index)
            self._queue.wait_all()
        return [results[index] for index in range(len(results))]


class OnnxRuntimeRunner:
    """Runs batches on onnxruntime's CPU provider in float32."""

    def __init__(self, path: str) -> None:
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)
        self._session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def __call__(self, batches: Iterable[Tokens]) -> list[Matrix]:
        return [self._session.run(None, dict(batch))[0] for batch in batches]
