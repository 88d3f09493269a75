"""Runs the `dateline` command in a subprocess, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys


def dateline(
    *arguments: str, stdin: str | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from ui.cli import main; main()", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
        env=os.environ | (env or {}),
    )
