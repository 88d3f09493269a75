"""The Streamlit entry point: page setup, style sheet and navigation between the four views."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from ingest.errors import DatelineError
from ui.components import drawer
from ui.page import talk
from ui.serve import access, exposure, metrics, opened, sign_in
from ui.show import markup

ICON = Path(__file__).with_name("icon.svg")
VIEWS = Path(__file__).parent / "page" / "views"
LOG = logging.getLogger("ui.app")  # Streamlit runs this file as `__main__`
PAGE_FAILED = (
    "Something went wrong on this page. Reload it; if that does not help, see the error that "
    "`dateline chat` printed on its terminal."
)


def main() -> None:
    st.set_page_config("Dateline", page_icon=str(ICON), layout="wide")
    st.html(markup.STYLE)
    st.html(markup.ground(st.context.theme.type))
    if sign_in.is_wanted():
        sign_in.show()
        return
    try:
        with st.spinner("Opening the archive"):
            opened.chain()
    except DatelineError as error:
        st.title("Dateline", anchor=False)
        markup.show_error(error)
        return
    exposure.warn()
    sign_in.show_out()
    pages = {
        "": [
            st.Page(VIEWS / "chat.py", title="Ask", icon=":material/forum:", default=True),
            st.Page(VIEWS / "draft.py", title="Check a draft", icon=":material/fact_check:"),
            st.Page(VIEWS / "coverage.py", title="Coverage", icon=":material/newspaper:"),
        ]
    }
    if access.may("ingest"):
        pages["Desk"] = [st.Page(VIEWS / "evals.py", title="Evals", icon=":material/query_stats:")]
    chosen = st.navigation(pages, position="top")
    drawer.show(f"{chosen.url_path} {talk.talk().name}")
    try:
        chosen.run()
    except DatelineError as error:
        metrics.count_failure(error)
        markup.show_error(error)
    except Exception:
        LOG.exception("The page %r failed", chosen.title)
        st.error(PAGE_FAILED)


main()
