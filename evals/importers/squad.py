"""SQuAD 1.1 and 2.0 (Rajpurkar et al., EMNLP 2016 and ACL 2018) and XQuAD (Artetxe et al., ACL
2020), which share one format: questions over paragraphs. Each paragraph becomes an article, under a
host that cannot exist; a question that its paragraph does not answer is one without an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from evals.importers import Imported, Record
from evals.importers.fields import REMEDY, document, items, taken
from ingest.errors import CaseError

TAG = "squad"


def read(paths: Sequence[Path]) -> Imported:
    """Any number of its files. Raises CaseError, naming file and item."""
    cases, articles = [], []
    for path in paths:
        for url, title, at, paragraph in _paragraphs(path):
            articles.append(
                {"url": url, "title": title, "text": taken(paragraph, "context", str, at)}
            )
            asked = items(taken(paragraph, "qas", list, at), at)
            cases += [(place, _case(row, url, path.stem, place)) for place, row in asked]
    return Imported(cases, articles)


def _paragraphs(path: Path) -> Iterator[tuple[str, str, str, Record]]:
    found = document(path)
    if not isinstance(found, dict):
        raise CaseError(f"{path}: this is not an object", REMEDY)
    titles = Counter[str]()
    for at, item in items(taken(found, "data", list, str(path)), str(path)):
        title = taken(item, "title", str, at)
        titles[title] += 1
        named = quote(title) + (f"-{titles[title]}" if titles[title] > 1 else "")
        paragraphs = items(taken(item, "paragraphs", list, at), at)
        for number, (place, paragraph) in enumerate(paragraphs, start=1):
            url = f"https://squad.invalid/{quote(path.stem)}/{named}/{number}"
            yield url, title.replace("_", " "), place, paragraph


def _case(row: Record, url: str, name: str, at: str) -> Record:
    answerable = not taken({"is_impossible": False} | dict(row), "is_impossible", bool, at)
    given = items(taken(row, "answers", list, at), at) if answerable else ()
    return {
        "id": f"{TAG}-{name}-{taken(row, 'id', str, at)}",
        "question": taken(row, "question", str, at),
        "answerable": answerable,
        "answers": list(
            dict.fromkeys(taken(answer, "text", str, place) for place, answer in given)
        ),
        "evidence": [{"url": url}] if answerable else [],
        "tags": [TAG] if answerable else [TAG, "unanswerable"],
    }
