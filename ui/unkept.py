"""Where what a reader does cannot be stored: it is said on the page, and answers go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ingest.errors import DatelineError
from ui import page


@contextmanager
def told() -> Iterator[None]:
    """Remember for the page why something could not be stored."""
    try:
        yield
    except DatelineError as error:
        st.session_state.unkept = f"{error.message}; {error.remedy}"


def show() -> None:
    """Say it, if there is anything."""
    if why := st.session_state.get("unkept"):
        st.warning(page.plain_markdown(why))
