"""Input fields for what was read of an article: its headline, outlet, day and byline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ingest.catalog.corrections import Fields

BETWEEN = ";"
"""Between two authors: a byline may have commas in it."""


def ask(read: Mapping[str, Any], key: str) -> Fields:
    """Draw the fields, with what was read of them; returns those that differ. `read` has "title",
    "outlet", "published" and "authors"."""
    title = st.text_input("Headline", read["title"], key=f"title-{key}")
    outlet, day = st.columns(2)
    with outlet:
        named = st.text_input("Outlet", read["outlet"], key=f"outlet-{key}")
    with day:
        published = st.text_input(
            "Published",
            read["published"],
            key=f"published-{key}",
            placeholder="2026-02-06",
            help="A day, or a day with a time and a zone: 2026-02-06T14:30:00+01:00",
        )
    byline = f"{BETWEEN} ".join(read["authors"])
    typed = st.text_input(
        "By", byline, key=f"authors-{key}", help=f"Several with {BETWEEN} between them"
    )
    authors = tuple(filter(None, (name.strip() for name in typed.split(BETWEEN))))
    return Fields(
        _changed(title, read["title"]),
        _changed(named, read["outlet"]),
        _changed(published, read["published"]),
        authors if authors != tuple(read["authors"]) else None,
    )


def _changed(typed: str, read: str) -> str | None:
    return typed.strip() if typed.strip() != read.strip() else None
