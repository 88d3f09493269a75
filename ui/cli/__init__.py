"""The command `dateline`."""

from __future__ import annotations


def main() -> None:
    """The entry point of the `dateline` command."""
    from ui.cli.dateline import run

    run()
