"""Enter and Escape in a date field keep the day that was typed."""

from __future__ import annotations

from ui.components.mount import component


def show() -> None:
    """Listen to the page's date fields, which each need a help text. At most once on a page."""
    component("dates")(key="dates")
