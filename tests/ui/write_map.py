"""Writes the map in docs/design.md from docstrings: python -m tests.ui.write_map"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

TARGET = Path("docs/design.md")
FLOORS = ("ui", "evals", "assistant", "ingest")
OPENING = "## The map\n"
WIDTH = 118
HEAD = f"""{OPENING}
Every module with the first sentence of its docstring, as `make docs` prints it; a test keeps it true.
"""


def purpose(module: Path) -> str:
    """The first sentence of a module's docstring; empty where it has none."""
    told = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    first = re.split(r"\n\n|\n    |(?<=[.?])\s", told)[0]
    return " ".join(first.split()).rstrip(".:")


def folders() -> Iterator[tuple[Path, list[Path]]]:
    """Each package with its modules, floor by floor."""
    for floor in FLOORS:
        modules = sorted(Path(floor).rglob("*.py"))
        for package in sorted({module.parent for module in modules}):
            yield package, [module for module in modules if module.parent == package]


def the_map() -> str:
    parts = [HEAD]
    for package, modules in folders():
        opening = package / "__init__.py"
        told = purpose(opening) if opening.exists() else ""
        lines = [f"- `{m.stem}`: {purpose(m)}" for m in modules if m.stem != "__init__"]
        listed = "".join(f"{fill(line, WIDTH, subsequent_indent='  ')}\n" for line in lines)
        parts += [f"### `{package}/`\n", f"{fill(told, WIDTH)}\n" if told else "", listed]
    return "\n".join(filter(None, parts))


def document(written: str) -> str:
    """The page with its last section, the map, regenerated."""
    return written.partition(OPENING)[0] + the_map()


if __name__ == "__main__":
    TARGET.write_text(document(TARGET.read_text("utf-8")), "utf-8")
