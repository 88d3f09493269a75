"""Tells screen readers of a new answer."""

from __future__ import annotations

from ui.components.mount import component


def show(turn: str, said: str) -> None:
    """Announce what was `said`, once for each name of a turn."""
    component("announce")(key=f"announce-{turn}", data={"turn": turn, "said": said})
