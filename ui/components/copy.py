"""A button that puts an answer with its footnotes on the clipboard."""

from __future__ import annotations

from ui.components.mount import component


def show(text: str, key: str) -> None:
    component("copy")(key=key, data={"text": text}, width="content")
