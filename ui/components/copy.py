"""A button that puts an answer with its sources on the clipboard, as plain and as rich text."""

from __future__ import annotations

from collections.abc import Mapping

from ui.components.mount import component


def show(copied: Mapping[str, str], key: str, label: str = "Copy") -> None:
    """Draw the button. `copied` is what it copies, by media type."""
    component("copy")(key=key, data={"copied": copied, "label": label}, width="content")
