"""The report of a run: one self-contained HTML file, and Markdown for a pull request."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from assistant.find.hit import named
from evals.cases import Case
from evals.compare.report_plots import plots
from evals.run.saved import Run
from evals.run.summary import confusion_rows, summary_lines
from evals.score.metrics import is_right
from evals.score.retrieval import gains
from ingest.errors import CaseError
from ingest.files.whole_file import write_whole

Row = Mapping[str, Any]
PAGE = Path(__file__).parent / "report_page"
HTML, MARKDOWN = "report.html", "report.md"
FOUND, AROUND = 5, 160
"""Number of hits shown per case, and characters of context on each side of a quote."""
LISTED = 20
"""Maximum number of wrong cases listed in the Markdown."""
OUTCOMES = {True: "right", False: "wrong", None: "unjudged"}


def write(run: Run) -> tuple[Path, Path]:
    """Write both into the run's folder; returns their paths. Raises CaseError if they cannot be
    written or the run cannot be read."""
    rows = run.results()
    pages = {HTML: html(run, rows), MARKDOWN: markdown(run, rows)}
    try:
        for name, text in pages.items():
            write_whole(run.folder / name, text.encode())
    except OSError as error:
        raise CaseError(
            f"{run.folder}: the report cannot be written ({error.strerror})",
            "check the folder's owner and free space",
        ) from error
    return run.folder / HTML, run.folder / MARKDOWN


def html(run: Run, rows: Sequence[Row]) -> str:
    """A page with the metrics, plots, and a filterable list of all cases."""
    cases = json.dumps([told(row) for row in rows], ensure_ascii=False).encode()
    parts = {
        "title": escape(run.name),
        "made": escape(_made(run)),
        "figures": _table(["Metric", "Value", "95% interval", "n"], _rates(run.rates)),
        "summary": "".join(f"<li>{escape(line)}</li>" for line in summary_lines(run.metrics)),
        "confusion": _table(*_confusion(run)),
        "plots": "".join(f"<figure>{svg}</figure>" for svg in plots(run.metrics, rows)),
        "data": base64.b64encode(gzip.compress(cases)).decode(),
        "style": (PAGE / "page.css").read_text("utf-8"),
        "script": (PAGE / "page.js").read_text("utf-8"),
    }
    return Template((PAGE / "page.html").read_text("utf-8")).substitute(parts)


def told(row: Row) -> dict[str, Any]:
    """The data of a case for the page's script."""
    answer = row["answer"] or {"statements": [], "citations": [], "verdict": None, "text": ""}
    passages = {hit["passage_id"]: hit for hit in row["hits"]}
    statements = [
        s["text"] + "".join(f" [{n}]" for n in s["citations"]) for s in answer["statements"]
    ]
    return {
        "id": row["id"],
        "question": row["case"]["question"],
        "tags": row["case"]["tags"],
        "outcome": "error" if row["error"] else OUTCOMES[is_right(row)],
        "error": row["error"],
        "wanted": wanted_lines(row["case"]),
        "verdict": answer["verdict"]["label"] if answer["verdict"] else None,
        "statements": statements or [answer["text"]],
        "citations": [_cited(c, passages.get(c["passage_id"])) for c in answer["citations"]],
        "found": _found(row),
        "scores": [[n, f"{score:.3g}"] for n, score in row["scores"].items() if score is not None],
        "why": [f"{name} not judged: {why}" for name, why in row["unscored"].items()],
    }


def wanted_lines(case: Row) -> list[str]:
    """Lines that describe the expected answer."""
    lines = [
        *(f"before it: {turn['question']} — {turn['answer']}" for turn in case["history"]),
        f"as of {case['as_of']}" if case["as_of"] else "",
        "answerable" if case["answerable"] else "not answerable: silence is right",
        f"verdict {case['verdict']}" if case["verdict"] else "",
        f"acceptable: {'; '.join(case['answers'])}" if case["answers"] else "",
        *(f"part: {'; '.join(part)}" for part in case["parts"]),
        *(f"evidence {_evidence(item)}" for item in case["evidence"]),
    ]
    return [line for line in lines if line]


def _evidence(item: Row) -> str:
    said = f" ({item['speaker']})" if item["speaker"] else ""
    return f"{item['url']}: “{item['quote']}”{said}" if item["quote"] else str(item["url"])


def _cited(citation: Row, passage: Row | None) -> dict[str, Any]:
    """A quote with its context in the passage."""
    before = after = ""
    if passage:
        at = citation["start"] - passage["start"]
        before = _end_of(passage["text"][:at])
        after = _beginning_of(passage["text"][at + len(citation["quote"]) :])
    return {"n": citation["n"], "origin": named(citation), "quote": citation["quote"],
            "before": before, "after": after}  # fmt: skip


def _end_of(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _beginning_of(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def _found(row: Row) -> list[dict[str, Any]]:
    hits = row["hits"][:FOUND]
    relevant, _ = gains(Case.from_saved(row["case"]), hits)
    return [
        {"text": named(hit), "isRelevant": is_relevant}
        for hit, is_relevant in zip(hits, relevant, strict=True)
    ]


def _made(run: Run) -> str:
    figures, made = run.metrics, run.metrics.get("made", {})
    return (
        f"{figures['n']} cases, {figures['answerable']} answerable; {figures['errors']} errors · "
        f"reader {made.get('reader', 'unknown')} · {run.at[:16].replace('T', ' ')} UTC · "
        f"{', '.join(run.sets)}"
    )


def _rates(rates: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for name, rate in rates.items():
        if rate["n"]:
            yield (
                name,
                f"{rate['value']:.3f}",
                f"{rate['low']:.3f} to {rate['high']:.3f}",
                str(rate["n"]),
            )


def _confusion(run: Run) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    head, *rows = confusion_rows(run.metrics) or [[]]
    return head, rows


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table; empty without names."""
    if not names:
        return ""
    lines = [_cells("th", names), *(_cells("td", row) for row in rows)]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def markdown(run: Run, rows: Sequence[Row]) -> str:
    """The figures, and the first of the cases that are not right."""
    wrong = [row for row in rows if row["error"] or is_right(row) is False]
    lines = [f"### {_plain(run.name)}", "", _plain(_made(run)), ""]
    lines += ["| metric | value | 95% interval | n |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in _rates(run.rates)]
    lines += ["", *(f"- {_plain(line)}" for line in summary_lines(run.metrics))]
    if confusion := confusion_rows(run.metrics):
        head, *counts = (f"| {' | '.join(row)} |" for row in confusion)
        lines += ["", head.replace("\\", "/"), f"|{'---|' * len(confusion[0])}", *counts]
    lines += ["", f"Not right: {len(wrong)}", ""]
    lines += [f"- {_plain(row['id'])}: {_plain(row['case']['question'])}" for row in wrong[:LISTED]]
    lines += [f"- and {len(wrong) - LISTED} more"] if len(wrong) > LISTED else []
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!&$" else c for c in " ".join(text.split()))
