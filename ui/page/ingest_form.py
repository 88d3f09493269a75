"""The ingest form of the page, with the progress and report of `dateline ingest`, and a list of the
last ingests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from assistant.chain import Chain
from ingest.catalog.inventory import Ingested
from ingest.read.formats import LARGEST
from ui.page import uploads
from ui.serve import access
from ui.show import markup
from ui.show.render import moment_in_utc, report_counts

INGESTS_SHOWN = 10
"""Number of past ingests that are listed."""
FAILURES_SHOWN = 20
PROGRESS_EVERY = "0.5"
"""Seconds between two lines of progress."""
SCHEMES = ("https://", "http://")
LIMITS = (
    f"up to {LARGEST // 2**20} MB, dumps (JSONL, WARC) up to {uploads.LARGEST_DUMP // 2**20} MB"
)


def show(chain: Chain) -> None:
    """The form and the list, for those who may ingest."""
    _show_form(chain)
    _show_running()
    st.header("The last ingests", anchor=False)
    last = chain.coverage.inventory.ingested(INGESTS_SHOWN)
    for done in last:
        _show_ingested(done)
    if not last:
        st.write("None so far.")


def _show_form(chain: Chain) -> None:
    st.header("Take articles in", anchor=False)
    with st.form("ingest", clear_on_submit=True, border=True):
        files = st.file_uploader(
            f"Files: text, HTML, PDF, Word, e-mail, feeds, {LIMITS}",
            accept_multiple_files=True,
            key="files",
        )
        replacing = st.checkbox("Files with a known name are new versions")
        typed = st.text_area(
            "Addresses of pages, feeds or sitemaps, one a line",
            placeholder="https://",
            key="addresses",
        )
        sent = st.form_submit_button("Take in", type="primary")
    if not sent:
        return
    if st.session_state.get("ingesting"):
        st.warning("An ingest is running; wait for its end.")
        return
    fit, unfit = addresses(typed)
    archive = chain.coverage.folder
    kept = uploads.keep(
        archive,
        ((file.name, file.getvalue()) for file in files),
        replacing=replacing,
        is_taken=chain.coverage.inventory.has_file,
    )
    refused = [*kept.refused, *(f"{line}: this is no web address" for line in unfit)]
    st.session_state.refused, st.session_state.ingested = refused, None
    sources = [*map(str, kept.kept), *fit]
    if sources:
        st.session_state.ingesting = access.run(("ingest",), sources, ("--every", PROGRESS_EVERY))
    elif not refused:
        st.warning("Choose files or write an address first.")


def addresses(typed: str) -> tuple[list[str], list[str]]:
    """The lines that are web addresses, and those that are not: the page must not ingest files of
    the machine it runs on."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    fit = [line for line in lines if line.lower().startswith(SCHEMES)]
    return fit, [line for line in lines if line not in fit]


@st.fragment(run_every=1)
def _show_running() -> None:
    """Progress of this session's ingest and, once it has finished, its report."""
    running: access.Running | None = st.session_state.get("ingesting")
    if running and running.is_running:
        told = running.said or "reading"
        st.status(markup.plain_markdown(f"Taking in: {told}"), state="running")
        return
    if running:
        st.session_state.ingested = running.result() or {"error": running.said}
        st.session_state.ingesting = None
        st.rerun()
    for line in st.session_state.get("refused", ()):
        st.html(markup.paragraph(line, "note"))
    if done := st.session_state.get("ingested"):
        _show_report(done)


def _show_report(done: Mapping[str, Any]) -> None:
    if "error" in done:
        st.error(markup.plain_markdown(str(done["error"])))
        return
    told = markup.plain_markdown(report_counts(done))
    (st.warning if done["failed"] else st.success)(told)
    _show_failed(done["failed"])


def _show_failed(failed: list[dict[str, str]]) -> None:
    for failure in failed[:FAILURES_SHOWN]:
        st.html(markup.paragraph(failure["error"], "note"))
    if len(failed) > FAILURES_SHOWN:
        st.caption(f"and {len(failed) - FAILURES_SHOWN} more")


def _show_ingested(done: Ingested) -> None:
    what = ", ".join(done.arguments[:3]) + (" …" if len(done.arguments) > 3 else "")
    line = f"{moment_in_utc(done.began)}: {what}: {report_counts(done.report)}"
    failures = int(done.report.get("failures", 0))
    st.html(markup.paragraph(f"{line}; {failures} failed" if failures else line, "statement"))
    _show_failed(list(done.report["failed"]))
