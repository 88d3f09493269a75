"""The random id by which a browser owns its conversations, kept in a cookie of its own."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from ui.components.mount import component

COOKIE = "dateline_browser"
ID = re.compile(r"[0-9a-f]{32}")


def browser_id() -> str:
    """The id of this browser: from the cookie it sent, else as reported by its script, else a new
    one for it to store."""
    if ID.fullmatch(sent := str(st.context.cookies.get(COOKIE, ""))):
        return sent
    offered = st.session_state.setdefault("offered_id", secrets.token_hex(16))
    known = component("browser")(
        key="browser",
        data={"cookie": COOKIE, "id": offered},
        on_id_change=lambda: None,
        height=1,
    )
    told = known.get("id") or ""
    return told if ID.fullmatch(told) else str(offered)
