"""A plain table, CSV or TSV, a case a row: the columns are the fields of a case.

Several values in one cell are parted by "|". `evidence` holds URLs, `quote` and `speaker` those of
each in turn. Without `id` the row's number is one; `answerable` is yes unless told otherwise.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from evals.importers import Imported, Record
from ingest.errors import CaseError

LISTS = ("answers", "evidence", "quote", "speaker", "tags")
COLUMNS = ("id", "question", "as_of", "answerable", "verdict", *LISTS)
YES = {"yes": True, "true": True, "1": True, "": True, "no": False, "false": False, "0": False}


def read(paths: Sequence[Path]) -> Imported:
    """Any number of tables with a row of column names. Raises CaseError, naming file and line."""
    return Imported([(at, _case(row, path, at)) for path in paths for at, row in _rows(path)])


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error})", "save it as CSV in UTF-8") from error
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    _check(lines.fieldnames or (), path)
    try:
        for row in lines:
            at = f"{path}:{lines.line_num}"
            if None in row or None in row.values():
                raise CaseError(f"{at}: not as many cells as columns", "mend that line")
            yield at, {name: value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise CaseError(f"{path}:{lines.line_num}: not CSV ({error})", "mend that line") from error


def _delimiter(text: str) -> str:
    """That of the first line: a comma, or what spreadsheets write in its place."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _check(columns: Sequence[str], path: Path) -> None:
    known = f"the columns are {', '.join(COLUMNS)}"
    if "question" not in columns:
        raise CaseError(f'{path}:1: there is no column "question"', known)
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise CaseError(f"{path}:1: unknown column {unknown[0]!r}", known)


def _case(row: dict[str, str], path: Path, at: str) -> Record:
    cells = {name: _parted(row.get(name, "")) for name in LISTS}
    case: dict[str, Any] = {
        "id": row.get("id") or f"{path.stem}-{at.rpartition(':')[2]}",
        "question": row["question"],
        "answerable": _answerable(row.get("answerable", ""), at),
        "answers": cells["answers"],
        "evidence": list(_evidence(cells, at)),
        "tags": cells["tags"],
    }
    return case | {name: row[name] for name in ("as_of", "verdict") if row.get(name)}


def _parted(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|")] if cell else []


def _answerable(cell: str, at: str) -> bool:
    if cell.lower() not in YES:
        raise CaseError(f'{at}: "answerable" is {cell!r}', "write yes or no")
    return YES[cell.lower()]


def _evidence(cells: dict[str, list[str]], at: str) -> Iterator[Record]:
    columns = (cells[name] for name in ("evidence", "quote", "speaker"))
    for url, quote, speaker in zip_longest(*columns, fillvalue=""):
        if not url:
            raise CaseError(f"{at}: a quote or a speaker without evidence", "name its article")
        yield {"url": url, "quote": quote, "speaker": speaker}
