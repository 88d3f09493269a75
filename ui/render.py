"""Answers, hits and reports as lines of plain text for a terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation
from assistant.retrieve import Hit
from ingest.article import Article, Revision, day, long_day, moment
from ingest.dateline import dateline_of
from ingest.pipeline import Report

WIDTH = 96
VERDICTS = {
    "confirmed": "CONFIRMED",
    "denied": "DENIED",
    "disputed": "DISPUTED",
    "reported": "REPORTED, neither affirmed nor denied on record",
    "not_covered": "NOT COVERED",
}


def as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer with its verdict, its citations, and where they stand."""
    if answer.draft.verdict:
        yield f"Verdict: {VERDICTS[answer.draft.verdict.label]}"
        yield ""
    for statement in answer.draft.statements:
        yield from _wrapped(statement.marked)
        yield ""
    if answer.abstained:
        yield from abstention_lines(answer)
    if answer.draft.note:
        yield f"({answer.draft.note})"
    for citation in answer.draft.citations:
        yield from _citation(citation)


def abstention_lines(answer: Answer) -> Iterator[str]:
    """That the coverage does not say, and what it holds nearby."""
    yield "The coverage does not say."
    if answer.nearest:
        yield ""
        yield "The nearest it holds:"
    for hit in answer.nearest[:3]:
        yield f"  - {byline(hit.placed.revision.article)}"


def hit_lines(hits: Sequence[Hit], *, explain: bool) -> Iterator[str]:
    for hit in hits:
        article = hit.placed.revision.article
        yield f"{hit.rank}. {byline(article)}"
        if explain:
            parts = ", ".join(f"{name} {value:+.2f}" for name, value in hit.parts.items())
            yield f"   score {hit.score:.2f} = {parts}"
        yield from _wrapped(textwrap.shorten(hit.text, 400, placeholder=" ..."), indent="   ")
        yield f"   {hit.placed.passage.article_id} {article.url or article.source}"
        yield ""


def report_lines(report: Report) -> Iterator[str]:
    counts = f"{report.new} new, {report.updated} updated, {report.unchanged} unchanged"
    rate = f"{report.articles / report.seconds:.0f} articles/s" if report.seconds >= 1 else ""
    done = f"{report.passages} passages embedded in {report.seconds:.1f} s"
    yield f"{counts}; {done}{f' ({rate})' if rate else ''}"
    if report.failed:
        yield f"{len(report.failed)} failed:"
        yield from (f"  {failure.error}" for failure in report.failed)


def article_lines(revision: Revision) -> Iterator[str]:
    """An article as stored: what is known of it, then its text."""
    article = revision.article
    facts = {
        "Outlet": article.outlet,
        "Agency": article.agency,
        "By": ", ".join(article.authors),
        "Published": article.published,
        "Modified": article.modified,
        "First seen": day(revision.added),
        "URL": article.url,
        "Source": article.source,
        "Revision": f"{revision.revision} of article {revision.article_id}",
    }
    yield headline(article)
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    yield ""
    yield article.text


def headline(article: Article) -> str:
    """The headline, or the beginning of the text where there is none."""
    if article.title:
        return article.title
    opening = dateline_of(article.text)
    return textwrap.shorten(article.text[opening.end if opening else 0 :], 70, placeholder=" ...")


def byline(article: Article) -> str:
    """Headline, outlet and day on one line."""
    return f"{headline(article)} ({outlet(article)}, {when(article)})"


def outlet(article: Article) -> str:
    return article.outlet or article.agency or "unnamed outlet"


def when(article: Article) -> str:
    """The day of publication as "6 Feb 2026", or "undated"."""
    return long_day(day(moment(article.published))) if article.published else "undated"


def status_lines(status: Mapping[str, Any]) -> Iterator[str]:
    """What an archive holds, then what its stores lack."""
    yield ", ".join(f"{status[name]} {name}" for name in ("articles", "revisions", "passages"))
    yield "embedder {model} {version} ({dimensions} dimensions)".format(**status["embedder"])
    if status["from"]:
        yield f"coverage from {status['from']} to {status['to']}"
        yield f"last ingest {status['last_ingest']}"
    if status["pending"]:
        yield f"{status['pending']} revisions pending: the next ingest or repair finishes them"
    yield from drift_lines(status["drift"])


def drift_lines(drift: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for store, difference in drift.items():
        agrees = not any(difference.values())
        counts = f"{difference['missing']} missing, {difference['extra']} left over"
        yield f"{store}: {'in step with the catalog' if agrees else counts}"


def metric_lines(metrics: Mapping[str, Any], out: Path) -> Iterator[str]:
    """Every rate with its interval and n."""
    yield f"{metrics['n']} cases: {metrics['answerable']} answerable, {metrics['unanswerable']} not"
    for group in ("retrieval", "answers"):
        for name, rate in metrics[group].items():
            if rate["value"] is not None:
                interval = f"[{rate['low']:.3f}, {rate['high']:.3f}]"
                yield f"  {name:22} {rate['value']:.3f}  {interval}  n={rate['n']}"
    latency = metrics["latency_ms"]
    if latency["p50"] is not None:
        yield f"  latency p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms"
    yield f"results in {out}"


def _citation(citation: Citation) -> Iterator[str]:
    article = citation.placed.revision.article
    yield f"[{citation.n}] {byline(article)}"
    yield from _wrapped(citation.quote, indent="    | ")
    place = f"{article.url or article.source}, characters {citation.start}-{citation.end}"
    yield f"    {place}, revision {citation.placed.revision.revision}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
