"""Exports an answer or a conversation as Markdown or HTML with footnotes.

Every citation is a footnote with the exact quote, its outlet and authors, the day, the revision and
the article's URL, if it has one. News text is escaped, so that it is shown as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.understand.reading import reading_lines
from assistant.write.answer import Answer, Citation
from ingest.shown import visible
from ui.show.markup import asked_how, original, plain_markdown
from ui.show.render import byline, carried, told
from ui.show.theme import VERDICT_BADGES

EXPORT_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.2rem;margin-top:2rem}blockquote{margin:.2rem 0;color:#333}"
    "ol{font-size:.9rem;padding-left:1.5rem}.verdict{font-weight:bold}.asked{color:#555}"
)


def markdown(answers: Sequence[Answer]) -> str:
    """The answers as one Markdown document with consecutive footnotes (GitHub, Pandoc)."""
    lines: list[str] = []
    before = 0
    for answer in answers:
        lines += [f"## {plain_markdown(answer.question.asked)}", ""]
        lines += [f"*{plain_markdown(_asked(answer))}*", ""]
        verdict = _verdict(answer)
        lines += [f"**{verdict}**", ""] if verdict else []
        for text, numbers in _statements(answer):
            marks = "".join(f"[^{before + n}]" for n in numbers)
            lines += [f"{plain_markdown(text)}{marks}", ""]
        for citation in answer.draft.citations:
            lines += [f"[^{before + citation.n}]: {_footnote_markdown(citation)}", ""]
        before += len(answer.draft.citations)
    return visible("\n".join(lines).strip() + "\n")


def html(answers: Sequence[Answer], title: str) -> str:
    """The answers as one self-contained HTML document."""
    body = "".join(_answer_html(answer, turn) for turn, answer in enumerate(answers, start=1))
    return visible(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{EXPORT_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _answer_html(answer: Answer, turn: int) -> str:
    parts = [f"<h2>{escape(answer.question.asked)}</h2>"]
    parts.append(f'<p class="asked">{escape(_asked(answer))}</p>')
    if verdict := _verdict(answer):
        parts.append(f'<p class="verdict">{escape(verdict)}</p>')
    for text, numbers in _statements(answer):
        marks = "".join(f'<sup><a href="#n{turn}-{n}">[{n}]</a></sup>' for n in numbers)
        parts.append(f"<p>{escape(text)} {marks}</p>")
    notes = "".join(
        f'<li id="n{turn}-{citation.n}" value="{citation.n}">{_footnote_html(citation)}</li>'
        for citation in answer.draft.citations
    )
    return "".join(parts) + (f"<ol>{notes}</ol>" if notes else "")


def _asked(answer: Answer) -> str:
    """As-of moment, reader, interpretation of the question, and notes on the answer."""
    read_as = reading_lines(answer.question)
    gone = [f"withdrawn or removed since: {headline}" for headline in answer.gone]
    return " · ".join(filter(None, (*asked_how(answer), *read_as, answer.draft.note, *gone)))


def _verdict(answer: Answer) -> str:
    return VERDICT_BADGES[answer.draft.verdict.label][0] if answer.draft.verdict else ""


def _statements(answer: Answer) -> Iterator[tuple[str, Sequence[int]]]:
    if answer.abstained:
        yield answer.text, ()
    for statement in told(answer):
        yield statement.text, statement.citations


def _footnote_markdown(citation: Citation) -> str:
    address = original(citation.placed.revision.article)
    link = f" <{address}>" if address and not set(address) & set("<> ") else ""
    told = " ".join(f"“{citation.quote}” {_about(citation)}".split())
    return f"{plain_markdown(told)}{link}"


def _footnote_html(citation: Citation) -> str:
    address = original(citation.placed.revision.article)
    quote, about = citation.quote, _about(citation)
    link = f' <a href="{escape(address)}">{escape(address)}</a>' if address else ""
    return f"<blockquote>“{escape(quote)}”</blockquote>{escape(about)}{link}"


def _about(citation: Citation) -> str:
    """Headline, outlet, day, authors, revision, other outlets with the same copy, corrections."""
    revision = citation.placed.revision
    authors = f"by {', '.join(revision.article.authors)}" if revision.article.authors else ""
    parts = [byline(revision.article), authors, f"revision {revision.revision}", carried(citation)]
    corrected = [f"CORRECTED: {note}" for note in citation.corrections]
    return "; ".join(filter(None, (*parts, *corrected)))
