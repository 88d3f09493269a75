"""Warns when the page is reachable from other machines without sign-in."""

from __future__ import annotations

import ipaddress

import streamlit as st

from ui.serve import sign_in
from ui.serve.opened import chosen

WARNING = (
    "This page is served on {address} without sign-in: whoever reaches it can ask this archive"
    "{change}. Configure sign-in (docs/chat.md) or serve it "
    "on localhost."
)


def warning(address: str) -> str:
    """The warning for a page served on this address; empty if it is local or has sign-in."""
    if is_loopback(address) or sign_in.is_configured():
        return ""
    change = "" if chosen().read_only else ", and change it unless DATELINE_READ_ONLY is set"
    return WARNING.format(address=address, change=change)


def warn() -> None:
    """Show the warning on the page."""
    if told := warning(str(st.get_option("server.address") or "all addresses")):
        st.warning(told)


def is_loopback(address: str) -> bool:
    """Whether the address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
