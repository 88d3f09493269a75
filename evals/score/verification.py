"""Accuracy of `assistant.check.verify` on labelled pairs of statement and passage.

python -m evals.score.verification PAIRS.jsonl... [--wrong] [--json]

A pair: `{"id","article","passage","statement","faithful","change"}`; the passage is a piece of an
article of the sample coverage, `change` what was altered in a statement that is not faithful.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.check.verify import Checked, check
from assistant.find.hit import Hit
from evals.results_page import rate_table
from evals.score.metrics import rate
from ingest.archive import Archive
from ingest.article import Passage, Revision
from ingest.catalog.holdings import Placed
from ingest.coverage import Coverage
from ingest.pipeline import ingest
from ingest.samples import FOLDER

FAITHFUL = "faithful"


@dataclass(frozen=True, slots=True)
class JudgedStatement:
    """A pair, and the result of checking its statement."""

    pair: Mapping[str, Any]
    checked: Checked

    @property
    def kind(self) -> str:
        return FAITHFUL if self.pair["faithful"] else str(self.pair["change"])


def judged(coverage: Coverage, pairs: Sequence[Mapping[str, Any]]) -> Iterator[JudgedStatement]:
    """Check each pair's statement, with its passage as the only citation.

    Raises LookupError for a passage that is in no article of the archive.
    """
    current = coverage.holdings.current()
    for pair in pairs:
        hit = Hit(1, 1.0, _placed(current, pair["passage"]), {}, ())
        yield JudgedStatement(pair, check(f"{pair['statement']} [1]", [hit], coverage.lexicon))


def _placed(current: Sequence[Revision], passage: str) -> Placed:
    words = passage.replace("*", "")  # emphasis in a Markdown source
    for revision in current:
        start = revision.article.text.find(words)
        if start >= 0:
            end = start + len(words)
            return Placed(Passage(revision.article_id, revision.revision, 0, start, end), revision)
    raise LookupError(passage)


def figures(found: Sequence[JudgedStatement]) -> dict[str, dict[str, Any]]:
    """The share that passes of faithful statements, of all others, and of each kind of change."""
    return shares((item.kind, item.checked.supported) for item in found)


def shares(kept: Iterable[tuple[str, bool]]) -> dict[str, dict[str, Any]]:
    """The share that is kept of faithful statements, of all others, and of each kind of change;
    from pairs of (kind, whether it is kept)."""
    kinds = defaultdict[str, list[float]](list)
    for kind, is_kept in kept:
        kinds[kind].append(float(is_kept))
    altered = [value for kind, values in kinds.items() if kind != FAITHFUL for value in values]
    told = {FAITHFUL: rate(kinds.pop(FAITHFUL)), "altered": rate(altered)}
    return told | {f"altered: {kind}": rate(kinds[kind]) for kind in sorted(kinds)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--wrong", action="store_true", help="print what was judged wrongly")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    pairs = [json.loads(line) for path in chosen.pairs for line in path.open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open_or_create(Path(folder) / "archive")
        ingest(archive, [str(FOLDER)])
        found = list(judged(archive.coverage, pairs))
        archive.close()
    shown = figures(found)
    told = [json.dumps(shown)] if chosen.json else rate_table(shown)
    sys.stdout.writelines(f"{line}\n" for line in told)
    for item in found if chosen.wrong else ():
        if item.checked.supported != item.pair["faithful"]:
            why = item.checked.fault or "shown"
            sys.stdout.write(f"{item.pair['id']} {item.kind}: {item.pair['statement']} ({why})\n")


if __name__ == "__main__":
    main()
