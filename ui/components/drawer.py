"""Closes the side bar where it covers the page, once a page or a conversation is chosen."""

from __future__ import annotations

from ui.components.mount import component


def show(place: str) -> None:
    """Close it whenever `place`, what the page shows, is another than before. At most once on a
    page."""
    component("drawer")(key="drawer", data={"place": place})
