"""Identifies the page's user: by Streamlit's OpenID Connect sign-in if configured, else by a random
id in a cookie."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import streamlit as st

from assistant.keep.conversations import owner_named
from ui.components.browser import browser_id

OWNER = "owner"


@cache
def is_configured() -> bool:
    """Whether secrets.toml has an [auth] section. Read once: a change needs a restart."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def host() -> str:
    """The host of `redirect_uri`, to which sign-in returns; empty without sign-in."""
    if not is_configured():
        return ""
    return urlsplit(str(st.secrets["auth"].get("redirect_uri", ""))).hostname or ""


def is_wanted() -> bool:
    """Whether the user has yet to sign in."""
    return is_configured() and not st.user.get("is_logged_in")


def show() -> None:
    """The sign-in page."""
    st.title("Dateline", anchor=False)
    st.write("Sign in to ask this archive.")
    st.button("Sign in", type="primary", on_click=st.login)


def show_out() -> None:
    """The signed-in user's name and a sign-out button."""
    if is_configured():
        with st.sidebar.container(horizontal=True, vertical_alignment="center"):
            st.caption(name() or "Signed in")
            st.button("Sign out", type="tertiary", on_click=st.logout)


def name() -> str:
    """The signed-in user's name; empty without sign-in."""
    return str(st.user.get("name") or st.user.get("email") or "") if is_configured() else ""


def owner() -> str:
    """The id under which this session's conversations are stored."""
    if is_configured():
        return owner_named(f"user {st.user.get('iss')} {st.user.get('sub')}")
    known = owner_named(f"browser {browser_id()}")
    st.session_state[OWNER] = known
    return known


def who() -> str:
    """Who uses this session, for logs: the signed-in user, else the owner if it is known yet."""
    return name() or str(st.session_state.get(OWNER, ""))
