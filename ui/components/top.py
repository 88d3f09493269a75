"""Scrolls the page so that a new question, or the first screen, stands at its top."""

from __future__ import annotations

from ui.components.mount import component


def show(turn: str) -> None:
    """Scroll to the chat message that this is called in, outside of one to the top of the page;
    once for each name of a turn."""
    component("top")(key=f"top-{turn}", data={"turn": turn})
