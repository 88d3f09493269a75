"""Scrolls the page so that a new question stands at its top."""

from __future__ import annotations

from ui.components.mount import component


def show(turn: str) -> None:
    """Scroll to the chat message that this is called in, once for each name of a turn."""
    component("top")(key=f"top-{turn}", data={"turn": turn})
