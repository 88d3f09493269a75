"""The archive that the page is over: opened once for all sessions."""

from __future__ import annotations

import sys

import streamlit as st

from assistant.chain import Chain
from ui import command
from ui.settings import Settings, page_settings


def chosen() -> Settings:
    """What the page was started with."""
    return page_settings(sys.argv[1:])


def chain() -> Chain:
    """One chain for all sessions. Raises what opening an archive raises."""
    return _open(chosen())


@st.cache_resource(show_spinner="Opening the archive")
def _open(settings: Settings) -> Chain:
    return command.open_chain(settings)
