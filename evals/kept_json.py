"""An on-disk cache of JSON values, keyed by everything that a value depends on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.files.whole_file import write_whole


class KeptJson:
    """A cache of JSON values in a folder, one gzipped file per key. Unreadable files count as cache
    misses, and write errors are ignored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: Mapping[str, Any]) -> Any:
        """The value under this key, or None."""
        try:
            with gzip.open(self._path(key), "rt", encoding="utf-8") as file:
                return json.load(file)
        except (OSError, EOFError, ValueError):
            return None

    def put(self, key: Mapping[str, Any], value: Any) -> None:
        packed = gzip.compress(json.dumps(value, ensure_ascii=False).encode())
        with suppress(OSError):
            write_whole(self._path(key), packed)

    def _path(self, key: Mapping[str, Any]) -> Path:
        named = json.dumps(key, sort_keys=True, default=list)
        digest = hashlib.sha256(named.encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json.gz"
