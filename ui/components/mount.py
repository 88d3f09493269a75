"""Registers a component by its name, from its script and style sheet in this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).parent


@cache
def component(name: str) -> ComponentRenderer:
    """The function that mounts the component; its files are read once."""
    style = FOLDER / f"{name}.css"
    return st.components.v2.component(
        f"dateline-{name}",
        css=style.read_text("utf-8") if style.exists() else None,
        js=(FOLDER / f"{name}.js").read_text("utf-8"),
    )
