"""The page's pieces as HTML in which every word of the coverage is escaped: news text is data."""

from __future__ import annotations

import re
import textwrap
from html import escape

from assistant.answer import Answer, Citation
from ingest.article import Article, day, long_day
from ui.render import carried, headline, sources_line, usage_line, when

VERDICTS = {
    "confirmed": ("Confirmed", "green"),
    "denied": ("Denied", "red"),
    "disputed": ("Disputed", "orange"),
    "reported": ("Reported, not confirmed", "blue"),
    "not_covered": ("Not covered", "gray"),
}
STYLE = """<style>
.stMainBlockContainer { padding-top: 2.5rem; }
.dl-statement { margin: .4rem 0 0; line-height: 1.5; overflow-wrap: anywhere; }
.dl-question { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.dl-facts { margin: 0; font-size: .9rem; opacity: .8; overflow-wrap: anywhere; }
.dl-near { margin: 0; padding-left: .6rem; border-left: 3px solid #bdb7ae; opacity: .85; }
.dl-note { margin: .25rem 0 0; padding-left: .6rem; border-left: 3px solid #d9822b; }
.dl-headline { margin: 0 0 .25rem; font-size: 1.2rem; font-weight: 600; line-height: 1.3; }
.dl-article { white-space: pre-wrap; line-height: 1.6; overflow-wrap: anywhere; }
.dl-article mark { background: #ffe08a; color: #1a1a1a; padding: .1em 0; }
@media (min-width: 641px) {
  [data-testid="stColumn"]:has(.dl-facts) { position: sticky; top: 4rem; align-self: flex-start; }
}
</style>"""
SCROLL = """<script>
setTimeout(() => {
  const mark = document.querySelector("#dl-quote");
  let box = mark?.parentElement;
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (!box) return;
  const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += above - box.clientHeight / 3;
}, 100);
</script>"""
"""No word of the coverage ever gets into a script."""
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!$:~|<>&])")


def scroll_script(turn: int, n: int) -> str:
    """A script that brings the highlighted words into view; it runs anew for each citation."""
    return SCROLL.replace("<script>", f"<script>/* {turn:d}.{n:d} */", 1)


def paragraph(text: str, style: str) -> str:
    return f'<p class="dl-{style}">{escape(text)}</p>'


def article_html(article: Article, start: int, end: int) -> str:
    """The article's text with the characters from `start` to `end` highlighted."""
    before, quoted, after = article.text[:start], article.text[start:end], article.text[end:]
    marked = f'<mark id="dl-quote">{escape(quoted)}</mark>'
    return f'<div class="dl-article">{escape(before)}{marked}{escape(after)}</div>'


def facts_html(citation: Citation) -> str:
    """Headline, and a line of what is known of the article."""
    revision = citation.placed.revision
    article = revision.article
    facts = [
        article.outlet,
        f"agency {citation.agency}" if citation.agency not in ("", article.outlet) else "",
        f"by {', '.join(article.authors)}" if article.authors else "",
        f"published {when(article)}",
        f"modified {article.modified}" if article.modified else "",
        article.genre,
        f"revision {revision.revision}, first seen {long_day(day(revision.added))}",
        carried(citation),
    ]
    line = " · ".join(fact for fact in facts if fact)
    noted = dict.fromkeys((*citation.corrections, *article.notes))
    notes = "".join(paragraph(note, "note") for note in noted)
    return paragraph(headline(article), "headline") + paragraph(line, "facts") + notes


def shortened(title: str) -> str:
    """A question as the title of its conversation."""
    return textwrap.shorten(title, 60, placeholder=" …")


def original(article: Article) -> str:
    """The article's own address if it is one a browser may open, else nothing."""
    return article.url if article.url.startswith(("https://", "http://")) else ""


def plain_markdown(text: str) -> str:
    """Markdown that shows `text` as typed."""
    return MARKDOWN.sub(r"\\\1", text)


def asked_how(answer: Answer) -> tuple[str, str]:
    """As of which moment, and by which reader."""
    moment = answer.question.as_of[:16].replace("T", " ")
    return f"as of {moment} UTC", f"reader {answer.reader}"


def answer_notes(answer: Answer) -> str:
    """What a careful reader wants under an answer: reader, time taken, what was removed."""
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
