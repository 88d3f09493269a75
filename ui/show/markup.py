"""HTML and Markdown fragments for the page; all news text in them is escaped."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote as urlquote

import streamlit as st

from assistant.write.answer import Answer, Citation
from ingest.article import Article, day, long_day
from ingest.errors import DatelineError
from ingest.shown import visible
from ui.show.difference import Words
from ui.show.render import carried, headline, sources_line, usage_line, when
from ui.show.theme import DARK, LIGHT

STYLE = Path(__file__).with_name("style.css")
GROUNDS = {
    "light": (LIGHT["backgroundColor"], "#ffffff"),
    "dark": (DARK["backgroundColor"], DARK["backgroundColor"]),
}
FRAGMENT_WORDS = 5
SPARK_WIDTH, SPARK_HEIGHT, BAR_WIDTH = 56, 18, 4
"""Pixels of a sparkline."""
STOPPED = "Stopped before the answer was complete. Ask again, or ask something else."
WORD_JOINER = "\u2060"
TYPOGRAPHY = re.compile(r"(?<=[-<>~])(?=[->=])")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!$:~|<>&])")


def ground(theme: str | None) -> str:
    """CSS variables for the theme: the background of the evidence panel where it covers a small
    screen, and the text colour on primary buttons. Until the theme is known, they follow the
    system's preference."""
    if theme in GROUNDS:
        return f"<style>{_root(theme)}</style>"
    light, dark = _root("light"), _root("dark")
    return f"<style>{light} @media (prefers-color-scheme: dark) {{ {dark} }}</style>"


def _root(theme: str) -> str:
    ground, words = GROUNDS[theme]
    return f":root {{ --dl-ground: {ground}; --dl-on-primary: {words}; }}"


def show_error(error: DatelineError) -> None:
    """Show the error and its remedy as one sentence."""
    told = f"{error.message}: {error.remedy}."
    if re.match(r"[a-z]+ ", told):
        told = told[0].upper() + told[1:]
    st.error(plain_markdown(told))


def waiting(seconds: float) -> str:
    """A progress line and, hidden by style.css until the script stops, a "stopped" line."""
    told = f"Reading the coverage, {seconds:.0f} s" if seconds >= 1 else "Reading the coverage"
    return paragraph(told, "waiting") + paragraph(STOPPED, "stopped")


def paragraph(text: str, style: str) -> str:
    return f'<p class="dl-{style}">{escape(visible(text))}</p>'


def facts_html(citation: Citation, sources: int) -> str:
    """The cited article's headline, a line of its metadata, which ends with the number of
    independent sources of the whole answer, and its notes and corrections."""
    revision = citation.placed.revision
    article = revision.article
    facts = [
        article.outlet,
        f"agency {citation.agency}" if citation.agency not in ("", article.outlet) else "",
        f"by {', '.join(article.authors)}" if article.authors else "",
        f"published {when(article)}",
        f"modified {article.modified}" if article.modified else "",
        article.genre,
        str(citation.whereabouts),
        f"revision {revision.revision}, first seen {long_day(day(revision.added))}",
        carried(citation),
        f"one of {sources} independent sources" if sources > 1 else "the only source",
    ]
    line = " · ".join(fact for fact in facts if fact)
    noted = dict.fromkeys((*citation.corrections, *article.notes))
    notes = "".join(paragraph(note, "note") for note in noted)
    return paragraph(headline(article), "headline") + paragraph(line, "facts") + notes


def changed(words: Sequence[Words]) -> str:
    """A changed passage, removed words struck out and added ones underlined."""
    tags = {"was": "del", "is": "ins", "same": "span"}
    parts = (f"<{tags[kind]}>{escape(visible(text))}</{tags[kind]}>" for kind, text in words)
    return f'<p class="dl-changed">{" ".join(parts)}</p>'


def sparkline(days: Sequence[str]) -> str:
    """A small chart of the number of reports per day, between the first and the last of `days`,
    which are ISO days in order."""
    counts = Counter(map(date.fromisoformat, days))
    first, last = min(counts), max(counts)
    unit = SPARK_HEIGHT / max(counts.values())
    step = (SPARK_WIDTH - BAR_WIDTH) / max((last - first).days, 1)
    bars = "".join(
        f'<i style="left:{(on - first).days * step:.1f}px;height:{n * unit:.1f}px"></i>'
        for on, n in sorted(counts.items())
    )
    told = ", ".join(f"{n} on {long_day(on.isoformat())}" for on, n in sorted(counts.items()))
    return f'<span class="dl-spark" role="img" aria-label="Reports: {told}">{bars}</span>'


def shortened(title: str) -> str:
    """A question as the title of its conversation."""
    return textwrap.shorten(title, 60, placeholder=" …")


def original(article: Article) -> str:
    """The article's URL if it is an http or https URL, else an empty string."""
    return article.url if article.url.startswith(("https://", "http://")) else ""


def original_at(citation: Citation) -> str:
    """The same at the quote: a page of a PDF, a moment of a recording, else a text fragment that
    makes browsers scroll to it (URL Fragment Text Directives, WICG)."""
    article = citation.placed.revision.article
    address, fragment = original(article), citation.whereabouts.fragment
    if address and fragment:
        return f"{address.partition('#')[0]}#{fragment}"
    return _at_words(address, citation.quote) if address else ""


def _at_words(address: str, quote: str) -> str:
    """An address with a text fragment; a long quote is identified by its first and last words."""
    words = quote.split()
    ends = (
        [words]
        if len(words) <= 2 * FRAGMENT_WORDS
        else [words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]]
    )
    named = ",".join(_fragment(" ".join(part)) for part in ends)
    return f"{address}{'' if '#' in address else '#'}:~:text={named}"


def _fragment(text: str) -> str:
    return urlquote(text, safe="").replace("-", "%2D")


def plain_markdown(text: str) -> str:
    """Markdown that shows `text` as written; invisible word joiners keep Streamlit from replacing
    "--" or "->" with typographic dashes and arrows."""
    return MARKDOWN.sub(r"\\\1", TYPOGRAPHY.sub(WORD_JOINER, visible(text)))


def asked_how(answer: Answer) -> tuple[str, str]:
    """The as-of moment and the reader."""
    moment = answer.question.as_of[:16].replace("T", " ")
    return f"as of {moment} UTC", f"reader {answer.reader}"


def answer_notes(answer: Answer) -> str:
    """The caption under an answer: sources, reader, latency, removed statements, cost, notes."""
    removed = answer.draft.removed
    count = removed.unknown_markers + removed.unsupported
    parts = [
        sources_line(answer) if answer.draft.citations else "",
        *asked_how(answer),
        f"{sum(answer.timings_ms.values()):.0f} ms",
        f"{count} unsupported passages removed" if count else "",
        usage_line(answer),
        answer.draft.note,
    ]
    return " · ".join(part for part in parts if part)
