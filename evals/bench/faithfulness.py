"""Accuracy of `dateline check` on external sets of faithful and unfaithful sentences on articles.

python -m evals.bench.faithfulness SET.jsonl [--bench BENCH] [--wrong]

A row: `{"sentence" or "statement", "faithful", "change"}`, and the text of its `article`, or the
`url` of an article in BENCH. All articles of the set are ingested into one archive, and each
sentence is checked against it. Faithful sentences should be supported, the others not; balanced
accuracy is the mean of both rates.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.checker import Checker, Finding
from evals.learn.pairs import articles_of
from evals.results_page import rate_table
from evals.score.verification import FAITHFUL, shares
from ingest.archive import Archive
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage
from ingest.pipeline import ingest

FOREVER = float(2**40)
"""A moment after all articles, in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row with the judgement of its text as a whole, and the reason."""

    row: Mapping[str, Any]
    finding: Finding
    why: str

    @property
    def kind(self) -> str:
        return FAITHFUL if self.row["faithful"] else str(self.row.get("change") or "altered")


def articles(rows: Sequence[Mapping[str, Any]], bench: Path | None) -> list[dict[str, Any]]:
    """The articles that the rows refer to, without duplicates, as article records."""
    known = articles_of(bench) if bench else {}
    texts = {row["url"]: known[row["url"]] for row in rows if "url" in row}
    bare = {row["article"] for row in rows if "article" in row}
    return [*texts.values(), *({"url": f"set:{n}", "text": t} for n, t in enumerate(sorted(bare)))]


def checked(coverage: Coverage, rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    """Check each row's text against the archive; it is supported if all its sentences are."""
    checker, found = Checker(coverage), list[Found]()
    for row in rows:
        text = str(row.get("sentence") or row["statement"])
        each = list(checker.check(text, Scope(as_of=FOREVER)))
        worst = next((c for c in each if c.judgement != "supported"), each[0])
        found.append(Found(row, worst.judgement, worst.why))
    return found


def figures(found: Sequence[Found]) -> dict[str, dict[str, Any]]:
    """The share of supported rows among the faithful, all others, and each kind of change."""
    return shares((each.kind, each.finding == "supported") for each in found)


def balanced(told: Mapping[str, Mapping[str, Any]]) -> float:
    """Balanced accuracy: the mean of the shares of faithful rows supported and others rejected."""
    return float(told[FAITHFUL]["value"] + 1 - told["altered"]["value"]) / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what was judged wrongly")
    arguments = parser.parse_args()
    lines = [line for path in arguments.sets for line in path.read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        written = (json.dumps(article) for article in articles(rows, arguments.bench))
        source.write_text("\n".join(written) + "\n", "utf-8")
        archive = Archive.open_or_create(Path(folder) / "archive")
        ingest(archive, [str(source)])
        found = checked(archive.coverage, rows)
        archive.close()
    told = figures(found)
    sys.stdout.writelines(f"{line}\n" for line in rate_table(told))
    sys.stdout.write(f"balanced accuracy {balanced(told):.3f}\n")
    for each in found if arguments.wrong else ():
        if (each.finding == "supported") != each.row["faithful"]:
            text = each.row.get("sentence") or each.row["statement"]
            sys.stdout.write(f"{each.kind}, {each.finding} ({each.why}): {text}\n")


if __name__ == "__main__":
    main()
