"""Saved questions of a collection: asked again with one click, with what is new since."""

from __future__ import annotations

import streamlit as st

from assistant.chain import Chain
from assistant.keep.collections import Collection, Collections, Saved
from assistant.write.answer import Answer
from ingest.article import long_day, moment
from ui.page.collection_bar import keeping
from ui.page.talk import Talk
from ui.show import markup, theme


def show(here: Talk, kept: Collections, found: Collection) -> None:
    """The saved questions of a collection, each with when it was last asked."""
    if not found.questions:
        return
    st.header(f"Saved in {markup.plain_markdown(found.title)}", anchor=False)
    for n, saved in enumerate(found.questions):
        with st.container(key=f"saved-{n}", horizontal=True, vertical_alignment="center"):
            st.button(
                markup.plain_markdown(saved.text),
                key=f"saved-{n}-asked",
                type="tertiary",
                on_click=here.ask,
                args=(saved.text,),
                wrap=True,
            )
            st.caption(markup.plain_markdown(_last(saved)), width="content")
            if found.is_own:
                st.button(
                    f"Remove the question {n + 1}",
                    icon=":material/close:",
                    key=f"icon-drop-{n}",
                    type="tertiary",
                    on_click=_drop,
                    args=(kept, found.name, saved.text),
                )


def offer(here: Talk, kept: Collections, found: Collection) -> None:
    """A button that saves the last question in the collection."""
    text = here.answers[-1].question.text if here.answers else ""
    if text and found.is_own and not found.question(text):
        st.button(
            "Save the question",
            icon=":material/bookmark:",
            key=f"save-{here.name}-{len(here.answers)}",
            type="tertiary",
            help=markup.plain_markdown(f"To ask it again in {found.title}"),
            on_click=_save,
            args=(kept, found.name, here.answers[-1]),
        )


def _save(kept: Collections, name: str, answer: Answer) -> None:
    """Save a question that was just answered."""
    with keeping():
        kept.save(name, answer.question.text)
        kept.note_asked(name, answer.question.text, _label(answer))


def _drop(kept: Collections, name: str, text: str) -> None:
    with keeping():
        kept.drop(name, text)


def note_asked(chain: Chain, owner: str, found: Collection, answer: Answer) -> str:
    """Remember that a saved question was answered; returns what is new since the last time, as a
    line, empty for a question that is not saved or was never asked."""
    text = answer.question.text
    before = found.question(text)
    if not before:
        return ""
    Collections(chain.coverage.journals, owner).note_asked(found.name, text, _label(answer))
    return changes(before, answer) if before.asked else ""


def changes(before: Saved, answer: Answer) -> str:
    """What an answer cites that was taken in since a question was last asked, and how its verdict
    has changed."""
    since = moment(before.asked)
    new = [c.n for c in answer.draft.citations if c.placed.revision.added > since]
    day = long_day(before.asked[:10])
    told = (
        f"New since {day}: {''.join(f'[{n}]' for n in new)}" if new else f"Nothing new since {day}"
    )
    label = _label(answer)
    if before.label and label and before.label != label:
        told += f"; the verdict was {theme.VERDICT_BADGES[before.label][0]}"
    return told


def _label(answer: Answer) -> str:
    return answer.draft.verdict.label if answer.draft.verdict else ""


def _last(saved: Saved) -> str:
    if not saved.asked:
        return "not asked yet"
    verdict = f": {theme.VERDICT_BADGES[saved.label][0]}" if saved.label else ""
    return f"asked {long_day(saved.asked[:10])}{verdict}"
