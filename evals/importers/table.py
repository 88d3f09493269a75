"""A CSV or TSV table with one case per row; the columns are the fields of a case.

Several values in a cell are separated by "|". `evidence` has URLs; `quote` and `speaker` have one
value for each of them. `id` defaults to file name and line number, `answerable` to yes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from evals.importers import Imported, Record
from ingest.errors import CaseError, first_line

LISTS = ("answers", "evidence", "quote", "speaker", "tags")
COLUMNS = ("id", "question", "as_of", "answerable", "verdict", *LISTS)
SEPARATOR = re.compile(r"\Asep=.\r?\n")
"""A first line in which a spreadsheet program declares its separator."""
TRUTH_VALUES = {
    "yes": True,
    "true": True,
    "1": True,
    "": True,
    "no": False,
    "false": False,
    "0": False,
}


def read(paths: Sequence[Path]) -> Imported:
    """Any number of tables with a row of column names. Raises CaseError, naming file and line."""
    return Imported([(at, _case(row, path, at)) for path in paths for at, row in _rows(path)])


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        text = SEPARATOR.sub("", path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        remedy = "check its name" if isinstance(error, OSError) else "save it as CSV in UTF-8"
        raise CaseError(f"{path}: cannot be read ({first_line(error)})", remedy) from error
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        columns = _columns(next(lines, []), path)
        for cells in lines:
            at = f"{path}:{lines.line_num}"
            if not any(cells):
                continue
            if len(cells) < len(columns) or any(cells[len(columns) :]):
                raise CaseError(f"{at}: not as many cells as columns", "mend that line")
            yield at, dict(zip(columns, map(str.strip, cells), strict=False))
    except csv.Error as error:
        raise CaseError(f"{path}:{lines.line_num}: not CSV ({error})", "mend that line") from error


def _delimiter(text: str) -> str:
    """The most frequent of comma, semicolon and tab in the first line."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _columns(named: Sequence[str], path: Path) -> list[str]:
    """The column names in the first row, without empty ones at its end."""
    columns = [name.strip().lower() for name in named]
    while columns and not columns[-1]:
        columns.pop()
    known = f"the columns are {', '.join(COLUMNS)}"
    if "question" not in columns:
        raise CaseError(f'{path}:1: there is no column "question"', known)
    for n, name in enumerate(columns):
        if name not in COLUMNS or name in columns[:n]:
            what = "unknown column" if name not in COLUMNS else "there are two columns"
            raise CaseError(f"{path}:1: {what} {name!r}", known)
    return columns


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
    if cell.lower() not in TRUTH_VALUES:
        raise CaseError(f'{at}: "answerable" is {cell!r}', "write yes or no")
    return TRUTH_VALUES[cell.lower()]


def _evidence(cells: dict[str, list[str]], at: str) -> Iterator[Record]:
    columns = (cells[name] for name in ("evidence", "quote", "speaker"))
    for url, quote, speaker in zip_longest(*columns, fillvalue=""):
        if not url:
            raise CaseError(f"{at}: a quote or a speaker without evidence", "name its article")
        yield {"url": url, "quote": quote, "speaker": speaker}
