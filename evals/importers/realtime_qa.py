"""RealTime QA: *_qa.jsonl with *_gold.jsonl or *_gcs.jsonl (Kasai et al., NeurIPS 2023, arXiv
2207.13332): quiz questions with choices, and the articles that a search found for each.

The articles found for a question are its evidence; the passages that contain the right choice
answer it. It is asked as of its own date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from evals.case_rows import rows
from evals.importers import Imported, Record
from evals.importers.fields import REMEDY, items, taken
from ingest.errors import CaseError

TAG = "realtimeqa"
NONE = "None of the above"


def read(paths: Sequence[Path]) -> Imported:
    """Questions and search results, in any order. Raises CaseError, naming file and line."""
    questions: list[tuple[str, Record]] = []
    found: defaultdict[str, list[Record]] = defaultdict(list)
    empty = 0
    for path in paths:
        for at, row in rows(path):
            if "question_sentence" in row:
                questions.append((at, row))
                continue
            results = [_article(item, place) for place, item in _results(row, at)]
            found[taken(row, "question_id", str, at)] += (read := [r for r in results if r["text"]])
            empty += len(results) - len(read)
    cases = [
        (at, _case(row, found[taken(row, "question_id", str, at)], at)) for at, row in questions
    ]
    bare = sum(not case["evidence"] for _, case in cases)
    left_out = [f"{empty} search results without text"] if empty else []
    left_out += [f"the evidence of {bare} questions without search results"] if bare else []
    articles = [record for results in found.values() for record in results]
    return Imported(cases, articles, tuple(left_out))


def _results(row: Record, at: str) -> list[tuple[str, Record]]:
    return list(items(taken(row, "search_result", list, at), at))


def _article(item: Record, at: str) -> Record:
    if not isinstance(item.get("url"), str):
        raise CaseError(f"{at}: this result has no URL", "name the *_gold or *_gcs file")
    item = {"title": "", "text": "", "authors": []} | {k: v for k, v in item.items() if v}
    return {
        "url": item["url"],
        "title": taken(item, "title", str, at),
        "published": _day(item.get("publish_date")),
        "authors": [name for name in taken(item, "authors", list, at) if isinstance(name, str)],
        "text": taken(item, "text", str, at).strip(),
    }


def _case(row: Record, results: Sequence[Record], at: str) -> Record:
    choices = taken(row, "choices", list, at)
    return {
        "id": f"{TAG}-{taken(row, 'question_id', str, at)}",
        "question": taken(row, "question_sentence", str, at),
        "as_of": _day(row.get("question_date")),
        "answerable": True,
        "answers": [text for text in _right(row, choices, at) if text != NONE],
        "evidence": [{"url": url} for url in dict.fromkeys(r["url"] for r in results)],
        "tags": [TAG],
    }


def _right(row: Record, choices: Sequence[str], at: str) -> list[str]:
    numbers = [str(number) for number in taken(row, "answer", list, at)]
    if not all(number.isdecimal() and int(number) < len(choices) for number in numbers):
        raise CaseError(f'{at}: "answer" is not among the choices', REMEDY)
    return [choices[int(number)] for number in numbers]


def _day(value: object) -> str:
    return value.replace("/", "-") if isinstance(value, str) else ""
