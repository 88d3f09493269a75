"""`dateline check`: a draft or any text, sentence by sentence, against the coverage."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest import shown
from ingest.errors import DraftError
from ui.cli.command import (
    ArchiveOption,
    ArticleOption,
    AsOfOption,
    JsonOption,
    LanguageOption,
    OutletOption,
    SinceOption,
    UntilOption,
    open_coverage,
    told_errors,
)
from ui.show.terminal import note, print_lines

if TYPE_CHECKING:
    from assistant.checker import CheckedSentence

CONTRADICTED = 3
STANDARD_INPUT = "-"
NAMED = {
    "supported": "supported",
    "contradicted": "CONTRADICTED",
    "not_covered": "not covered",
    "no_claim": "no claim",
}
LINE_WIDTH, QUOTE_SHOWN = 96, 400


def check(
    draft: Annotated[str, typer.Argument(help="A text file, or - for standard input.")],
    as_of: AsOfOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    outlet: OutletOption = None,
    language: LanguageOption = None,
    article: ArticleOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a draft against the coverage, sentence by sentence. Exit 3: something is contradicted.

    Try: dateline check draft.txt
    """
    from assistant.checker import Checker, claims_in, report
    from assistant.understand.question import Filters, scope_of

    with told_errors():
        text = text_of_draft(draft)
        count = len(claims_in(text))
        opened = open_coverage(archive)
        chosen = (tuple(named or ()) for named in (outlet, language, article))
        filters = Filters(since, until, *chosen)
        scope = scope_of(as_of, filters, opened)
        found: list[CheckedSentence] = []
        for sentence in Checker(opened).check(text, scope):
            found.append(sentence)
            if as_json:
                _tell_progress(len(found), count)
            else:
                print_lines(sentence_lines(sentence))
    if as_json:
        print_lines([shown.as_json(report(found))])
    else:
        print_lines([summary(found)])
    is_contradicted = any(sentence.judgement == "contradicted" for sentence in found)
    raise typer.Exit(CONTRADICTED if is_contradicted else 0)


def text_of_draft(named: str) -> str:
    """The text of a file, or of standard input for "-". Raises DraftError if there is no such file,
    and MalformedSource if the data is not text."""
    from ingest.read.formats.decode import text_of

    if named == STANDARD_INPUT:
        return text_of(sys.stdin.buffer.read(), "standard input")
    path = Path(named)
    if not path.is_file():
        what = "is no file" if path.exists() else "there is no such file"
        raise DraftError(f"{named}: {what}", "name a text file, or - to pipe one in")
    return text_of(path.read_bytes(), named)


def sentence_lines(sentence: CheckedSentence) -> Iterator[str]:
    """Lines for one checked sentence: its judgement, the reason, and the cited passages."""
    from ui.show.render import byline, near_words

    words = textwrap.shorten(printable(sentence.text), QUOTE_SHOWN, placeholder=" …")
    yield from textwrap.wrap(f"[{NAMED[sentence.judgement]}] {words}", LINE_WIDTH)
    if sentence.judgement != "no_claim":
        yield f"    {sentence.why}"
    for citation in sentence.citations:
        yield f"    - {byline(citation.placed.revision.article)}"
        yield from textwrap.wrap(
            near_words(citation), LINE_WIDTH, initial_indent="      ", subsequent_indent="      "
        )
    yield ""


def printable(text: str) -> str:
    """The text with control characters replaced by spaces, so that it cannot steer a terminal."""
    return "".join(c if c.isprintable() or c.isspace() else " " for c in text)


def summary(found: Sequence[CheckedSentence]) -> str:
    """How many sentences there are of each kind, in a line."""
    from assistant.text.words import number_of

    counts = Counter[str](sentence.judgement for sentence in found)
    told = [f"{counts[kind]} {NAMED[kind].lower()}" for kind in NAMED if counts[kind]]
    return f"{number_of(len(found), 'sentence')}: {', '.join(told)}"


def _tell_progress(done: int, count: int) -> None:
    if sys.stderr.isatty() and (done % 10 == 0 or done == count):
        note(f"{done} of {count} sentences")
