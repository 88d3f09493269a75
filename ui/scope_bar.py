"""What is asked of: the moment, the days and the outlets; kept in the page's address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import streamlit as st

from ingest.article import long_day
from ui import page


@dataclass(frozen=True, slots=True)
class Bounds:
    """The filters of a question as ISO days, empty for none, and the outlets it is put to."""

    as_of: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()

    def asked_with(self) -> dict[str, Any]:
        """As `assistant.question.understand` takes them."""
        return asdict(self)

    @property
    def chips(self) -> list[str]:
        """Each filter in a word or two."""
        days = (("as of", self.as_of), ("since", self.since), ("until", self.until))
        said = [f"{name} {long_day(day)}" for name, day in days if day]
        return [*said, *self.outlets]


def choose(outlets: Sequence[str]) -> Bounds:
    """The controls, behind one button; gives what is chosen. The page's address keeps it."""
    with st.popover("Scope", help="Ask as of a day, within days, of some outlets"):
        as_of = _day("As of", "as_of", "Only what was known by that day; empty means now.")
        since = _day("Since", "since", "Reports from that day on.")
        until = _day("Until", "until", "Reports up to that day.")
        chosen = st.multiselect(
            "Outlets", outlets, key="outlet", bind="query-params", placeholder="All outlets"
        )
    return Bounds(as_of, since, until, tuple(chosen))


def show_chips(bounds: Bounds) -> None:
    """What the next question is put to, beside where it is typed."""
    if not bounds.chips:
        return
    with st.bottom, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Asked", width="content")
        for chip in bounds.chips:
            st.badge(page.plain_markdown(chip), color="gray")
        st.button("Ask all of it, now", key="unbound", type="tertiary", on_click=clear)


def clear() -> None:
    """Take all filters off."""
    for name in ("as_of", "since", "until"):
        st.session_state[name] = None
    st.session_state.outlet = []


def _day(label: str, key: str, told: str) -> str:
    day: date | None = st.date_input(label, value=None, key=key, help=told, bind="query-params")
    return day.isoformat() if day else ""
