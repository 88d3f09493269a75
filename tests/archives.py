"""Archives built from article records given in a test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.archive import Archive
from ingest.pipeline import ingest


@contextmanager
def archive_of(articles: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[Archive]:
    """An archive in `folder` of these articles, closed at the end."""
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    archive = Archive.open_or_create(folder / "archive")
    ingest(archive, [str(folder / "articles.jsonl")])
    yield archive
    archive.close()
