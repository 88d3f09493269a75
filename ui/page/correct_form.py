"""Corrections of an article on the Coverage page: the log, and for editors a form."""

from __future__ import annotations

import streamlit as st

from assistant.chain import Chain
from ingest.article import Revision
from ingest.catalog.corrections import Corrections, Fields
from ingest.catalog.tables import LIVE
from ui.page import fields_form, permalink
from ui.serve import access, sign_in
from ui.show import markup
from ui.show.render import correction_line

CORRECT = ("articles", "correct")


def show(chain: Chain, shown: Revision, *, is_current: bool) -> None:
    """What was corrected of an article and, for those who may, a form to correct its current
    revision."""
    for one in Corrections(chain.coverage.journals).of(shown.article_id):
        st.html(markup.paragraph(correction_line(one), "note"))
    if is_current and shown.state == LIVE and access.may(*CORRECT):
        st.button("Correct headline, outlet, day or byline", on_click=_open, args=(shown,))


@st.dialog("Correct what was read")
def _open(shown: Revision) -> None:
    article, key = shown.article, f"correct-{shown.article_id}-{shown.revision}"
    st.write("The text stays as it is. The correction is logged, and holds when it is read again.")
    with st.form(key, border=False):
        found = fields_form.ask(
            {
                "title": article.title,
                "outlet": article.outlet,
                "published": article.published,
                "authors": article.authors,
            },
            key,
        )
        is_sent = st.form_submit_button("Correct", type="primary")
    if not is_sent:
        return
    if not found.given:
        st.warning("Nothing is changed.")
        return
    with st.spinner("Correcting"):
        command = access.run(CORRECT, [shown.article_id], _options(found))
        done = command.result()
    if done is None:
        st.error(markup.plain_markdown(command.said.removeprefix("dateline: ")))
        return
    permalink.open_article(shown.article_id)
    st.toast("Corrected: this is the new revision.", icon=":material/check:")
    st.rerun()


def _options(found: Fields) -> list[str]:
    """The options of `dateline articles correct` for these fields, each with its value attached, so
    that none is read as an option."""
    given = found.given
    authors = given.pop("authors", None)
    names = authors if authors or authors is None else ("",)
    options = [f"--{name}={value}" for name, value in given.items()]
    options += [f"--author={name}" for name in names or ()]
    return [*options, f"--by={sign_in.name()}"]
