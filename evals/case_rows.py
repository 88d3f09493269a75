"""Reads evaluation sets (JSONL or YAML) row by row, with the file and line of each row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from ingest.errors import CaseError, first_line

YAML = (".yaml", ".yml")
TIMESTAMP = "tag:yaml.org,2002:timestamp"
ENDINGS = (".jsonl", *YAML)
Row = tuple[str, dict[str, Any]]
"""`FILE:LINE`, and the object that starts there."""


def set_files(sources: Sequence[Path]) -> list[Path]:
    """The set files of these sources: files as given, set files in folders and their subfolders,
    and glob matches; each once, in order. Raises CaseError for a folder or glob without any."""
    found: dict[Path, None] = {}
    for source in sources:
        named = _files(source)
        if not named:
            raise CaseError(f"{source}: no set is there", f"sets are files in {', '.join(ENDINGS)}")
        found.update(dict.fromkeys(named))
    return list(found)


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        return sorted(path for path in source.rglob("*") if path.suffix in ENDINGS)
    if has_magic(str(source)) and not source.exists():
        return sorted(map(Path, glob(str(source), recursive=True)))  # noqa: PTH207 - any start
    return [source]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a set. Raises CaseError, naming file and line."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise CaseError(
            f"{path}: the set cannot be read ({error.strerror})", "check its name"
        ) from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: the set is not text in UTF-8", "save it as such") from error
    for line, row in _yaml_rows(path, text) if path.suffix in YAML else _json_rows(path, text):
        at = f"{path}:{line}"
        if not isinstance(row, dict):
            raise CaseError(f"{at}: this is not an object", "each case is one, with its fields")
        yield at, row


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line, object_pairs_hook=_once)
            except (ValueError, RecursionError) as error:
                told = f"{path}:{number}: not JSON ({first_line(error)})"
                raise CaseError(told, "one case a line") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Raises ValueError for a duplicate name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} is there twice")
    return found


def _yaml_rows(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    """The items of a YAML list, with their lines. Dates stay strings. A duplicate key is an error,
    as YAML 1.2 requires and PyYAML does not check."""
    import yaml

    try:
        loader = yaml.SafeLoader(text)
        loader.yaml_implicit_resolvers = {
            first: [known for known in resolvers if known[0] != TIMESTAMP]
            for first, resolvers in loader.yaml_implicit_resolvers.items()
        }
        listed = loader.get_single_node()
        if listed is not None and not isinstance(listed, yaml.SequenceNode):
            raise CaseError(f"{path}:1: this is no list of cases", 'begin each with "- "')
        for node in listed.value if listed else ():
            line = node.start_mark.line + 1
            if isinstance(node, yaml.MappingNode):
                _expect_once(node, path)
            yield line, loader.construct_object(node, deep=True)
    except RecursionError as error:
        raise CaseError(f"{path}: it is nested too deep", "cases are not") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{path}:{mark.line + 1}" if mark else str(path)
        told = getattr(error, "problem", None) or first_line(error)
        raise CaseError(f"{at}: not YAML ({told})", "mend that line") from error


def _expect_once(node: Any, path: Path) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) in seen:
            at = f"{path}:{key.start_mark.line + 1}"
            raise CaseError(f"{at}: {key.value!r} is there twice in one case", "keep one")
        seen.add(str(key.value))
