"""RGB: en.json, en_refine.json, en_int.json, en_fact.json and the Chinese ones (Chen, Lin, Han and
Sun, AAAI 2024, arXiv 2309.01431): an object a line, with documents that answer and others.

Its documents have no URL; each gets one under a host that cannot exist (`.invalid`). Falsified
documents are imported beside the true ones, and the true answer is the expected one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.case_rows import rows
from evals.importers import Imported, Record
from evals.importers.fields import REMEDY, taken
from ingest.errors import CaseError

TAG = "rgb"
DOCUMENTS = {"positive": True, "positive_wrong": False, "negative": False}
"""The fields that contain documents, and whether these answer the question."""
TAGS = {"_int": "integration", "_fact": "counterfactual"}


def read(paths: Sequence[Path]) -> Imported:
    """Any of its files. Raises CaseError, naming file and line."""
    cases, articles = [], []
    for path in paths:
        for at, row in rows(path):
            found = list(_documents(row, path.stem, at))
            articles += [{"url": url, "text": text} for url, text, _ in found]
            cases.append((at, _case(row, path.stem, at, [url for url, _, good in found if good])))
    return Imported(cases, articles)


def _documents(row: Record, name: str, at: str) -> Iterator[tuple[str, str, bool]]:
    for field, answers in DOCUMENTS.items():
        texts = list(_strings(row.get(field, []), at))
        for number, text in enumerate(texts, start=1):
            yield f"https://rgb.invalid/{name}/{_id(row, at)}/{field}/{number}", text, answers


def _id(row: Record, at: str) -> str:
    if not isinstance(row.get("id"), (int, str)):
        raise CaseError(f'{at}: "id" is neither a number nor a string', REMEDY)
    return str(row["id"])


def _strings(value: Any, at: str) -> Iterator[str]:
    """The strings in a list of strings, or of lists of them."""
    if isinstance(value, str):
        yield value
        return
    if not isinstance(value, list):
        raise CaseError(f"{at}: neither text nor a list of it", REMEDY)
    for item in value:
        yield from _strings(item, at)


def _case(row: Record, name: str, at: str, evidence: Sequence[str]) -> Record:
    wanted = row.get("answer")
    parts = [
        list(_strings(part, at)) for part in (wanted if isinstance(wanted, list) else [wanted])
    ]
    return {
        "id": f"{TAG}-{name}-{_id(row, at)}",
        "question": taken(row, "query", str, at),
        "answerable": True,
        "answers": [text for part in parts for text in part],
        "parts": parts if len(parts) > 1 else [],
        "evidence": [{"url": url} for url in evidence],
        "tags": [TAG, *(tag for end, tag in TAGS.items() if name.endswith(end))],
    }
