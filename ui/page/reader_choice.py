"""The choice of the reader that answers, for editors where several are configured."""

from __future__ import annotations

import streamlit as st

from assistant import EXTRACTIVE
from assistant.chain import Chain
from assistant.write.price import price_of
from ingest.errors import DatelineError
from ui.serve import access, opened
from ui.show import markup

CHOSEN, TRIED, REFUSED = "reader", "reader-tried", "reader-refused"


def chosen(chain: Chain) -> Chain:
    """Show the choice, if there is one; returns the chain with the reader that answers. A reader
    is asked for a word when it is chosen, and is in use once it has answered."""
    there = _choices(chain)
    if len(there) < 2 or not access.may("ingest"):
        return chain
    with st.popover("Reader", help="What answers, what it costs, and where passages go"):
        st.radio(
            "Reader",
            list(there),
            index=list(there).index(_in_use(chain)),
            captions=[_told(found, name) for name, found in there.items()],
            key="reader-asked",
            on_change=_try_picked,
            args=(chain, there),
            label_visibility="collapsed",
        )
        if REFUSED in st.session_state:
            markup.show_error(st.session_state[REFUSED])
            st.caption(markup.plain_markdown(f"{_in_use(chain)} still answers."))
            st.button("Try again", on_click=_try, args=(there, st.session_state[TRIED]))
    return there[_in_use(chain)]


def _choices(chain: Chain) -> dict[str, Chain]:
    """The readers by name, the configured one first."""
    names = dict.fromkeys((chain.choice.name, EXTRACTIVE, *opened.chosen().readers))
    return {name: chain.with_reader(name) for name in names}


def _in_use(chain: Chain) -> str:
    return str(st.session_state.get(CHOSEN, chain.choice.name))


def _try_picked(chain: Chain, there: dict[str, Chain]) -> None:
    _try(there, str(st.session_state["reader-asked"]))
    st.session_state["reader-asked"] = _in_use(chain)


def _try(there: dict[str, Chain], name: str) -> None:
    """Ask a reader for a word, and use it if it answers."""
    st.session_state[TRIED] = name
    try:
        there[name].check_reader()
    except DatelineError as error:
        st.session_state[REFUSED] = error
    else:
        st.session_state[CHOSEN] = name
        st.session_state.pop(REFUSED, None)


def _told(chain: Chain, name: str) -> str:
    """Where passages go, and the price."""
    told = f"passages {chain.choice.destination}"
    if name == EXTRACTIVE:
        return f"the coverage's own words, no cost; {told}"
    price = price_of(name)
    if price is None:
        return f"{told}; no list price known"
    return f"{told}; {price[0]:.2f} USD per million tokens read, {price[1]:.2f} written, by list"
