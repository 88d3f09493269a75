"""Converts a PDF or Word file to Markdown in a subprocess with limits on memory and time, since a
small file may decompress to any size. Reads standard input and writes standard output.

python -m ingest.read.formats.converting .pdf <paper.pdf
"""

from __future__ import annotations

import contextlib
import io
import logging
import signal
import subprocess
import sys

from ingest.errors import MalformedSource
from ingest.read.formats import LARGEST

CONVERSION_TIMEOUT = 60
MEMORY = 2**30
"""Memory limit of a conversion in bytes: three times what a long report needs."""
SMALLER = "convert it to text, or leave it out"


def converted(data: bytes, suffix: str, path: str) -> str:
    """A document as Markdown. Raises MalformedSource, naming `path`, if it cannot be converted
    within the limits."""
    # -P: do not import modules from the current folder.
    command = [sys.executable, "-P", "-m", "ingest.read.formats.converting", suffix]
    try:
        done = subprocess.run(  # noqa: S603 - this module, and a suffix that it looks up
            command, input=data, capture_output=True, timeout=CONVERSION_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise MalformedSource(
            f"{path}: it takes more than {CONVERSION_TIMEOUT} seconds to convert", SMALLER
        ) from None
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace")
    told = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL) and "MemoryError" not in told:
        raise MalformedSource(
            f"{path}: it takes more than {CONVERSION_TIMEOUT} seconds to convert", SMALLER
        )
    if "MemoryError" in told or done.returncode < 0:
        raise MalformedSource(
            f"{path}: it takes more than {MEMORY // 2**20} MiB of memory to convert", SMALLER
        )
    why = told[:150] or "the converter failed"
    raise MalformedSource(f"{path}: cannot be converted ({why})", "save it as text")


def _bound() -> None:
    """Set limits on memory and CPU time for this process, if the system supports them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CONVERSION_TIMEOUT, CONVERSION_TIMEOUT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _convert(suffix: str) -> str:
    from markitdown import MarkItDown, StreamInfo

    logging.disable(logging.ERROR)  # pdfminer logs every odd font
    stream = io.BytesIO(sys.stdin.buffer.read())
    found = MarkItDown(enable_plugins=False).convert_stream(
        stream, stream_info=StreamInfo(extension=suffix)
    )
    return str(found.markdown)


def main() -> None:
    _bound()
    try:
        told = _convert(sys.argv[1]).encode("utf-8", "replace")
        if len(told) > LARGEST:
            raise MemoryError
    except Exception as error:  # each converter raises its own kind
        sys.stderr.write(f"{' '.join(str(error).split()) or type(error).__name__}\n")
        sys.exit(1)
    sys.stdout.buffer.write(told)


if __name__ == "__main__":
    main()
