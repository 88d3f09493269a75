"""Keyboard shortcuts of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui.components.mount import component

KEY = "keys"


def show(actions: Mapping[str, Callable[[], None]]) -> None:
    """Call the action of a key when it is pressed outside input fields; "/" goes to the chat's
    input field. At most once on a page."""

    def pressed() -> None:
        if action := actions.get(st.session_state[KEY].get("pressed", "")):
            action()

    component("keys")(key=KEY, data={"keys": list(actions)}, on_pressed_change=pressed)
