"""Word lists and cue words as data, one folder per language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def rules(name: str, language: str = "en") -> dict[str, Any]:
    """The contents of `rules/<language>/<name>.yaml`."""
    import yaml

    path = Path(__file__).parent / language / f"{name}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
