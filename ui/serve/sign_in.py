"""Who reads the page: signed in through Streamlit's own OpenID Connect where that is configured,
else known by a random id that their browser keeps."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import streamlit as st

from assistant.keep.conversations import owner_named
from ui.components.browser import browser_id


@cache
def is_configured() -> bool:
    """Whether secrets.toml has an [auth] section; one that changes is another process's."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def host() -> str:
    """The host that readers are sent back to once they have signed in; empty without sign-in."""
    if not is_configured():
        return ""
    return urlsplit(str(st.secrets["auth"].get("redirect_uri", ""))).hostname or ""


def is_wanted() -> bool:
    """Whether somebody has to sign in first."""
    return is_configured() and not st.user.get("is_logged_in")


def show() -> None:
    """The way in, and nothing else."""
    st.title("Dateline", anchor=False)
    st.write("Sign in to ask this archive.")
    st.button("Sign in", type="primary", on_click=st.login)


def show_out() -> None:
    """Who is signed in, and the way out."""
    if is_configured():
        name = st.user.get("name") or st.user.get("email") or "Signed in"
        with st.sidebar.container(horizontal=True, vertical_alignment="center"):
            st.caption(str(name))
            st.button("Sign out", type="tertiary", on_click=st.logout)


def owner() -> str:
    """Who owns the conversations of this session."""
    if is_configured():
        return owner_named(f"user {st.user.get('iss')} {st.user.get('sub')}")
    return owner_named(f"browser {browser_id()}")
