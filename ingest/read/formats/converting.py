"""Reads a PDF, Word file or picture in a subprocess with limits on memory and time, since a small
file may unpack to any size. Reads standard input and writes JSON to standard output.

python -m ingest.read.formats.converting .pdf <paper.pdf
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from ingest.errors import MalformedSource
from ingest.read.formats import LARGEST
from ingest.read.formats.blocks import Block, rows
from ingest.read.formats.markdown import blocks_of
from ingest.read.formats.pdf import Paper, read_paper
from ingest.read.formats.scan import read_picture, read_scanned

CONVERSION_TIMEOUT = 60
SCAN_TIMEOUT = 40
"""Seconds for each page that is recognized, which takes 7 on two cores."""
MEMORY = 2**30
"""Memory limit of a conversion in bytes: three times what a long report needs, and what text
recognition needs with a page."""
PICTURE = "picture"
SMALLER = "convert it to text, or leave it out"
DAMAGED = ("%PDF-", "PK\x03\x04")
"""What text begins with that markitdown took from a file that it could not read."""


def converted(data: bytes, kind: str, path: str, scanned: Sequence[int] = ()) -> Paper:
    """A document by its suffix, or a PICTURE; with `scanned`, only those pages (from 1) of a PDF,
    by text recognition. Raises MalformedSource, naming `path`, if it cannot be read within the
    limits."""
    # -P: do not import modules from the current folder.
    command = [sys.executable, "-P", "-m", "ingest.read.formats.converting", kind]
    limit = CONVERSION_TIMEOUT + SCAN_TIMEOUT * (len(scanned) + (kind == PICTURE))
    numbers = list(map(str, scanned))
    try:
        done = subprocess.run(  # noqa: S603 - this module, a suffix that it looks up, and numbers
            [*command, str(limit), *numbers],
            input=data,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow(path, limit) from None
    if done.returncode == 0:
        return _paper(json.loads(done.stdout))
    told = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL) and "MemoryError" not in told:
        raise _too_slow(path, limit)
    if "MemoryError" in told or done.returncode < 0:
        raise MalformedSource(
            f"{path}: it takes more than {MEMORY // 2**20} MiB of memory to convert", SMALLER
        )
    why = told[:150] or "the converter failed"
    raise MalformedSource(f"{path}: cannot be converted ({why})", "save it as text")


def _too_slow(path: str, limit: int) -> MalformedSource:
    return MalformedSource(f"{path}: it takes more than {limit} seconds to convert", SMALLER)


def _paper(told: dict[str, Any]) -> Paper:
    blocks = tuple(Block(**row) for row in told["blocks"])
    return Paper(told["title"], blocks, tuple(told["unread"]))


def _bound(seconds: int) -> None:
    """Set limits on memory and CPU time for this process, if the system supports them. The time of
    all threads counts, and text recognition has several."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import os
        import resource

        threads = 1 if seconds == CONVERSION_TIMEOUT else os.cpu_count() or 1
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds * threads, seconds * threads))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(kind: str, scanned: Sequence[int]) -> Paper:
    logging.disable(logging.ERROR)  # pdfminer logs every odd font
    data = sys.stdin.buffer.read()
    if kind == PICTURE:
        return read_picture(data)
    if kind == ".pdf":
        return read_scanned(data, scanned) if scanned else read_paper(data)
    return Paper(*_from_markdown(data, kind))


def _from_markdown(data: bytes, suffix: str) -> tuple[str, tuple[Block, ...]]:
    from markitdown import MarkItDown, StreamInfo

    found = MarkItDown(enable_plugins=False).convert_stream(
        io.BytesIO(data), stream_info=StreamInfo(extension=suffix)
    )
    if str(found.markdown).startswith(DAMAGED):
        raise ValueError("the file is damaged")
    title, blocks = blocks_of(str(found.markdown))
    return title, tuple(blocks)


def main() -> None:
    kind, limit, *scanned = sys.argv[1:]
    _bound(int(limit))
    try:
        paper = _read(kind, list(map(int, scanned)))
        if sum(len(block.text) for block in paper.blocks) > LARGEST:
            raise MemoryError
    except MemoryError:
        sys.stderr.write("MemoryError\n")
        sys.exit(1)
    except Exception as error:  # each converter raises its own kind
        sys.stderr.write(f"{' '.join(str(error).split()) or type(error).__name__}\n")
        sys.exit(1)
    told = {"title": paper.title, "blocks": list(rows(paper.blocks)), "unread": paper.unread}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
