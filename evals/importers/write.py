"""Imports a benchmark's files and writes articles.jsonl and cases.jsonl."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import case_of
from evals.importers import Imported, Record, multihop_rag, realtime_qa, rgb, squad, table
from ingest.article import canonical_url
from ingest.errors import CaseError
from ingest.files.whole_file import write_whole

IMPORTERS: Mapping[str, Callable[[Sequence[Path]], Imported]] = {
    "multihop-rag": multihop_rag.read,
    "rgb": rgb.read,
    "realtime-qa": realtime_qa.read,
    "squad": squad.read,
    "csv": table.read,
}
ARTICLES_FILE, CASES = "articles.jsonl", "cases.jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """The written files, with their numbers of articles and cases; `articles` is None if the
    benchmark has no articles."""

    articles: Path | None
    article_count: int
    cases: Path
    case_count: int
    left_out: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "articles": {"file": str(self.articles or ""), "n": self.article_count},
            "cases": {"file": str(self.cases), "n": self.case_count},
            "left_out": list(self.left_out),
        }


def import_benchmark(
    kind: str, paths: Sequence[Path], out: Path, *, without_evidence: bool = False
) -> Written:
    """Read the files of a benchmark and write its articles and cases into a folder.

    `without_evidence` omits all articles that answer, so that abstaining is right for every case
    (RGB's negative rejection). Raises CaseError, naming file and line or item, if the input is
    invalid; nothing is written then.
    """
    found = IMPORTERS[kind](list({path.resolve(): path for path in paths}.values()))
    articles = list({canonical_url(record["url"]): record for record in found.articles}.values())
    cases = [(at, _trimmed(case)) for at, case in found.cases]
    if without_evidence:
        articles, cases = _unanswered(articles, cases)
    _check(cases, paths)
    _write(out / CASES, (case for _, case in cases))
    if articles:
        _write(out / ARTICLES_FILE, map(_trimmed, articles))
    there = out / ARTICLES_FILE if articles else None
    return Written(there, len(articles), out / CASES, len(cases), found.left_out)


def _trimmed(record: Record) -> Record:
    """Without its empty fields."""
    return {name: value for name, value in record.items() if value not in ("", [], None)}


def _unanswered(
    articles: Sequence[Record], cases: Sequence[tuple[str, Record]]
) -> tuple[list[Record], list[tuple[str, Record]]]:
    answering = {canonical_url(e["url"]) for _, case in cases for e in case.get("evidence", ())}
    kept = [record for record in articles if canonical_url(record["url"]) not in answering]
    return kept, [(at, _silent(case)) for at, case in cases]


def _silent(case: Record) -> Record:
    kept = {name: case[name] for name in ("question", "as_of", "history") if name in case}
    tags = [*case.get("tags", ()), "unanswerable"]
    return {"id": f"{case['id']}-without", **kept, "answerable": False, "tags": tags}


def _check(cases: Sequence[tuple[str, Record]], paths: Sequence[Path]) -> None:
    if not cases:
        raise CaseError(f"{', '.join(map(str, paths))}: no cases in it", "check the files' names")
    places: dict[str, str] = {}
    for at, record in cases:
        case = case_of(record, at)
        if case.id in places:
            twice = f"{at}: the id {case.id!r} is there twice, first at {places[case.id]}"
            raise CaseError(twice, "name each file once")
        places[case.id] = at


def _write(path: Path, records: Iterable[Record]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    try:
        write_whole(path, lines.encode())
    except OSError as error:
        raise CaseError(
            f"{path}: cannot be written ({error.strerror})", "name another folder"
        ) from error
