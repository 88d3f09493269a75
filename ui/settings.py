"""What the environment and the flags say; the only place that reads either."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Settings:
    """The archive to use, the reader that answers, why it is that one, and the Chroma server that
    holds the vectors, if one does."""

    archive: Path
    reader: str
    reader_why: str
    chroma_url: str = ""


def settings(archive: Path | None = None, reader: str | None = None) -> Settings:
    """Flags where they are given, else DATELINE_ARCHIVE and DATELINE_READER, else the defaults."""
    folder = archive or Path(os.environ.get("DATELINE_ARCHIVE") or default_archive())
    chroma_url = os.environ.get("DATELINE_CHROMA_URL", "")
    if reader:
        return Settings(folder, reader, "named by --reader", chroma_url)
    if named := os.environ.get("DATELINE_READER"):
        return Settings(folder, named, "named by DATELINE_READER", chroma_url)
    return Settings(folder, EXTRACTIVE, "the default: DATELINE_READER is not set", chroma_url)


def default_archive() -> str:
    """The user's own data folder, by the conventions of the system."""
    from platformdirs import user_data_path

    return str(user_data_path("dateline", appauthor=False) / "archive")


def demo_archive(archive: Path | None) -> Path:
    """Where the sample coverage goes: never into the user's own archive unless a flag says so."""
    return archive or Path(f"{default_archive()}-demo")


def page_settings(arguments: list[str]) -> Settings:
    """The same for the web page, which gets its flags through Streamlit's command line."""
    import argparse

    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--reader")
    known, _ = parser.parse_known_args(arguments)
    return settings(known.archive, known.reader)
