"""Thumbs and a comment under an answer."""

from __future__ import annotations

import streamlit as st

from assistant.keep.feedback import Feedback
from assistant.write.answer import Answer
from ui.page.talk import talk
from ui.serve import opened


def show(key: str, answer: Answer) -> None:
    """The two thumbs and, once one is chosen, a comment field; earlier feedback is preselected."""
    thumbs, comment = f"thumbs-{key}", f"comment-{key}"
    if "judged" not in st.session_state:
        st.session_state.judged = _feedback().given()
    before = st.session_state.judged.get(key)

    def keep() -> None:
        liked = st.session_state.get(thumbs)
        if liked is None:
            return
        with talk().keeping():
            said = st.session_state.get(comment) or ""
            _feedback().add(key, answer, liked=bool(liked), comment=said)

    default = int(before.liked) if before else None
    chosen = st.feedback("thumbs", key=thumbs, default=default, on_change=keep)
    if chosen is not None:
        st.text_input(
            "What is right or wrong about it?",
            value=before.comment if before else "",
            key=comment,
            on_change=keep,
            placeholder="A comment, if you like",
            label_visibility="collapsed",
        )


def _feedback() -> Feedback:
    return Feedback(opened.chain().coverage.journals)
