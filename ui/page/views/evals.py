"""Evals: the saved runs, comparisons of two, and every case with its evidence."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import streamlit as st

from evals.compare.paired import compare
from evals.compare.report_plots import risk_coverage
from evals.run.saved import Run, rates_of, runs_in
from evals.run.summary import confusion_rows, summary_lines
from ingest.article import long_day
from ingest.errors import DatelineError
from ui.page import case_view
from ui.serve import opened
from ui.show import evals_plots, markup
from ui.show.eval_lines import change_line, left_out_lines

SAMPLES = files("evals") / "sets" / "samples.jsonl"


def main() -> None:
    st.title("Evals", anchor=False)
    folder = opened.chosen().runs
    runs, faults = runs_in(folder)
    for fault in faults:
        markup.show_error(fault)
    if not runs:
        st.write(
            f"There is no run in the folder {markup.plain_markdown(str(folder))} yet. Make one:"
        )
        command = (
            "dateline",
            "eval",
            "run",
            str(SAMPLES),
            "--archive",
            str(opened.chosen().archive),
        )
        st.code(shlex.join((*command, "--out", str(folder / "first"))), "bash", wrap_lines=True)
        st.write("Then open this page again; `dateline chat --runs FOLDER` shows another folder.")
        return
    newest_first = runs[::-1]
    names = [run.folder.as_posix() for run in newest_first]
    named = dict(zip(names, newest_first, strict=True))
    chosen = st.selectbox(
        "Run", names, key="run", bind="query-params", format_func=lambda name: _told(named[name])
    )
    run = named[chosen]
    st.caption(markup.plain_markdown(made_line(run)))
    parts: dict[str, Callable[[], None]] = {
        "Figures": lambda: show_figures(run),
        "Cases": lambda: show_cases(run),
        "Compare": lambda: show_comparison(run, named),
        "Over time": lambda: show_plots([one for one in runs if one.cases == run.cases]),
    }
    tabs = st.tabs(list(parts), key="view", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                try:
                    show()
                except DatelineError as error:
                    markup.show_error(error)


def _told(run: Run) -> str:
    return f"{run.name}, {long_day(run.at[:10])} {run.at[11:16]}"


def made_line(run: Run) -> str:
    """How many cases, by which reader, of which sets."""
    made = run.metrics.get("made", {})
    counts = run.metrics
    parts = [
        f"{counts['n']} cases, {counts['answerable']} answerable, {counts['unanswerable']} not",
        f"{counts['errors']} errors" if counts.get("errors") else "",
        f"reader {made['reader']}" if "reader" in made else "",
        ", ".join(run.sets),
    ]
    return " · ".join(part for part in parts if part)


def show_figures(run: Run) -> None:
    st.table(rate_rows(run.rates))
    st.html("".join(markup.paragraph(line, "facts") for line in summary_lines(run.metrics)))
    if confusion := confusion_rows(run.metrics):
        head, *counts = confusion
        st.table([dict(zip(head, row, strict=True)) for row in counts])
    if chart := risk_coverage(run.metrics["abstention"]["risk_coverage"]):
        st.altair_chart(chart)
    for tag, rates in run.metrics.get("by_tag", {}).items():
        with st.expander(f"Tag {markup.plain_markdown(tag)}: {rates['n']} cases"):
            st.table(rate_rows(rates_of(rates)))


def rate_rows(rates: dict[str, Any]) -> list[dict[str, str]]:
    """Each rate that has cases, as a row of a table."""
    return [
        {
            "Metric": name,
            "Value": f"{rate['value']:.3f}",
            "95% interval": f"{rate['low']:.3f} to {rate['high']:.3f}",
            "Cases": str(rate["n"]),
        }
        for name, rate in rates.items()
        if rate["value"] is not None
    ]


def show_cases(run: Run) -> None:
    rows = run.results()
    listed, beside = st.columns([2, 3], gap="large")
    with listed:
        chosen = case_view.choose(rows)
    with beside:
        if chosen:
            case_view.show(chosen)
        else:
            st.write("Choose a case to see its answer, its evidence and its judgement.")


def show_comparison(run: Run, named: dict[str, Run]) -> None:
    others = [name for name, other in named.items() if other is not run]
    others.sort(key=lambda name: named[name].sets != run.sets)
    if not others:
        st.write("There is only one run; make another to compare.")
        return
    before = named[
        st.selectbox(
            "Compared with",
            others,
            key="before",
            bind="query-params",
            format_func=lambda name: _told(named[name]),
        )
    ]
    made = (before.metrics.get("made", {}), run.metrics.get("made", {}))
    found = compare(before.results(), run.results(), made)
    if not found.differences:
        st.write("The two runs have no case in common.")
        return
    st.table(
        [
            {
                "Metric": d.metric,
                before.name: f"{d.before:.3f}",
                run.name: f"{d.after:.3f}",
                "Difference": f"{d.difference:+.3f}",
                "95% interval": f"{d.low:+.3f} to {d.high:+.3f}",
                "p": f"{d.p:.3f}",
                "Cases": str(d.n),
            }
            for d in found.differences
        ]
    )
    for line in left_out_lines(found):
        st.caption(markup.plain_markdown(line))
    told = (("Broke", found.broke, found.broken_cases), ("Fixed", found.fixed, found.fixed_cases))
    for title, changed, cases in told:
        st.header(f"{title}: {cases}", anchor=False)
        lines = [change_line(item) for item in changed] or ["None."]
        st.html("".join(markup.paragraph(line, "facts") for line in lines))


def show_plots(runs: list[Run]) -> None:
    """Plots over the runs of the same cases."""
    st.altair_chart(evals_plots.quality_chart(runs))
    st.altair_chart(evals_plots.latency_chart(runs))


main()
