"""Accuracy of speaker attribution on annotated quotations (see `../shared/bench`).

python -m evals.bench.quotations QUOTES.jsonl.gz                  on the half held out
... --developing                                            on the other half, with what went wrong

A quotation counts as attributed if the quotation of a speech act overlaps it. The speaker is right
if it contains the head name of the annotated speaker. Pronouns are annotated as pronouns, so for
them only the mention is compared.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.text.words import names
from evals.results_page import rate_table
from evals.score.metrics import rate
from ingest.language.attribution import Attribution, attributions

NAME_END = re.compile(r"[,(]|\b(?:of|for|from|at|with|who|in|on)\b")
PRONOUNS = {"he", "she", "they", "it", "i", "we", "who"}


@dataclass(frozen=True, slots=True)
class Scored:
    """One annotated quotation, and the speech act found that overlaps it, if any."""

    article: str
    words: str
    speaker: str
    cue: str
    act: Attribution | None

    @property
    def head(self) -> str:
        """The last word of the annotated speaker's name; empty if there is none."""
        found = names(NAME_END.split(self.speaker)[0]) or names(self.speaker)
        return found[-1].split()[-1].strip(".,") if found else ""

    @property
    def pronoun(self) -> bool:
        return self.speaker.lower() in PRONOUNS

    @property
    def right(self) -> bool:
        """Whether the act's speaker matches the annotated one, by head name or as a pronoun."""
        if not self.act:
            return False
        if self.pronoun:
            return self.act.mention.lower() == self.speaker.lower()
        return self.head.lower() in self.act.speaker.lower()


def halves(rows: Sequence[Mapping[str, Any]], *, developing: bool) -> Iterator[Mapping[str, Any]]:
    """The development half of the articles or the held-out half, split by a hash of the id."""
    for row in rows:
        even = hashlib.sha256(row["id"].encode()).digest()[0] % 2 == 0
        if even == developing:
            yield row


def scored(row: Mapping[str, Any]) -> Iterator[Scored]:
    """The annotated quotations of an article that have a speaker."""
    found = attributions(row["text"])
    for quote in row["quotes"]:
        if not quote["speaker"]:
            continue
        over = (
            act
            for act in found
            for span in act.quotes
            if span.start < quote["end"] and span.end > quote["start"]
        )
        yield Scored(row["id"], quote["text"], quote["speaker"], quote["cue"], next(over, None))


def figures(found: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """Rates of how often a speaker is predicted, and is right."""
    named = [item for item in found if item.head and not item.pronoun]
    pronouns = [item for item in found if item.pronoun]
    sure = [item for item in named if item.act and item.act.sure]
    told = {
        "named speakers: right": [item.right for item in named],
        "of them a speaker is given": [item.act is not None for item in named],
        "right where one is given": [item.right for item in named if item.act],
        "given with confidence": [bool(item.act and item.act.sure) for item in named],
        "right where given with confidence": [item.right for item in sure],
        "pronouns: the same mention": [item.right for item in pronouns],
        "of all quotations, unattributed": [item.act is None for item in found],
    }
    return {name: rate([float(value) for value in values]) for name, values in told.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("quotes", type=Path)
    parser.add_argument("--developing", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with gzip.open(chosen.quotes, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = [s for row in halves(rows, developing=chosen.developing) for s in scored(row)]
    shown = figures(found)
    told = [json.dumps(shown)] if chosen.json else rate_table(shown)
    sys.stdout.writelines(f"{line}\n" for line in told)
    if chosen.developing:
        for item in found:
            if not item.right:
                given = item.act.speaker if item.act else "-"
                sys.stdout.write(f"{item.article} [{item.speaker}] {item.cue!r} <- {given}: "
                                 f"{item.words[:90]!r}\n")  # fmt: skip


if __name__ == "__main__":
    main()
