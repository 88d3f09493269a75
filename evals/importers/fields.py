"""Type-checked access to the fields of a benchmark's files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from evals.importers import Record
from ingest.errors import CaseError, first_line

T = TypeVar("T")
KINDS = {str: "a string", list: "a list", dict: "an object", bool: "true or false"}
REMEDY = "name the files as the benchmark publishes them"


def document(path: Path) -> Any:
    """The contents of a JSON file. Raises CaseError, naming the file."""
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror})", "check its name") from error
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{path}: not JSON ({first_line(error)})", REMEDY) from error


def taken(record: Record, name: str, kind: type[T], at: str) -> T:
    """A field of type `kind`. Raises CaseError if it is missing or of another type."""
    value = record.get(name)
    if not isinstance(value, kind):
        raise CaseError(f'{at}: "{name}" is not {KINDS[kind]}', REMEDY)
    return value


def items(values: Sequence[Any], at: str) -> Iterator[tuple[str, Record]]:
    """The objects of a list, each with its place, counted from 1. Raises CaseError for an item that
    is not an object."""
    for number, value in enumerate(values, start=1):
        place = f"{at}, item {number}"
        if not isinstance(value, dict):
            raise CaseError(f"{place}: this is not an object", REMEDY)
        yield place, value
