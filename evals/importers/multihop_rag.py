"""MultiHop-RAG: corpus.json and MultiHopRAG.json (Tang and Yang, COLM 2024, arXiv 2401.15391).

Its queries have no date; each is asked as of the last day of the corpus. A `null_query` has no
answer. Cases are also scored by the benchmark's own rules: see evals/score/multihop.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.importers import Imported, Record
from evals.importers.fields import REMEDY, document, items, taken
from evals.score.multihop import TAG
from ingest.article import moment
from ingest.errors import CaseError

NULL = "null_query"
VERDICTS = {"yes": "confirmed", "no": "denied"}


def read(paths: Sequence[Path]) -> Imported:
    """Both files, in any order. Raises CaseError for a missing or a malformed one."""
    corpus: list[Record] = []
    queries: list[tuple[str, Record]] = []
    for path in paths:
        for at, item in items(_list(path), str(path)):
            if "query" in item:
                queries.append((at, item))
            else:
                corpus.append(_article(item, at))
    for found, name in ((corpus, "corpus.json"), (queries, "MultiHopRAG.json")):
        if not found:
            raise CaseError(f"{name} is missing", "name both corpus.json and MultiHopRAG.json")
    last = max(record["published"] for record in corpus)[:10]
    numbered = enumerate(queries, start=1)
    return Imported([(at, _case(query, n, last, at)) for n, (at, query) in numbered], corpus)


def _list(path: Path) -> list[Any]:
    found = document(path)
    if not isinstance(found, list):
        raise CaseError(f"{path}: this is not a list", REMEDY)
    return found


def _article(item: Record, at: str) -> Record:
    author = item.get("author")
    return {
        "url": taken(item, "url", str, at),
        "title": taken(item, "title", str, at),
        "published": _moment(taken(item, "published_at", str, at), at),
        "outlet": taken(item, "source", str, at),
        "authors": [author] if isinstance(author, str) and author else [],
        "text": taken(item, "body", str, at),
    }


def _moment(value: str, at: str) -> str:
    try:
        moment(value)
    except ValueError as error:
        raise CaseError(f'{at}: "published_at" is {value!r}, no ISO date', REMEDY) from error
    return value


def _case(query: Record, number: int, last: str, at: str) -> Record:
    kind = taken(query, "question_type", str, at)
    listed = [
        {"url": taken(fact, "url", str, place), "quote": taken(fact, "fact", str, place)}
        for place, fact in items(taken(query, "evidence_list", list, at), at)
    ]
    answerable = kind != NULL
    return {
        "id": f"{TAG}-{number}",
        "question": taken(query, "query", str, at),
        "as_of": last,
        "answerable": answerable,
        **(_wanted(taken(query, "answer", str, at)) if answerable else {}),
        "evidence": listed if answerable else [],
        "tags": [TAG, kind],
    }


def _wanted(answer: str) -> Record:
    """The expected verdict for Yes and No, words that any text may contain; else the answer."""
    verdict = VERDICTS.get(answer.strip(" .").lower())
    return {"verdict": verdict} if verdict else {"answers": [answer]}
