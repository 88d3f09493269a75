"""Whether the page is open to more than this machine, which nobody should find out by surprise."""

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
    """What to say of a page served on this address; empty where that is as it should be."""
    if is_loopback(address) or sign_in.is_configured():
        return ""
    change = "" if chosen().read_only else ", and change it unless DATELINE_READ_ONLY is set"
    return WARNING.format(address=address, change=change)


def warn() -> None:
    """Say it on the page."""
    if told := warning(str(st.get_option("server.address") or "all addresses")):
        st.warning(told)


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches what is served on an address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
