"""Accuracy of stances and verdicts on external data sets that no model here was trained on.

    python -m evals.bench.stances emergent emergent.jsonl --seen stances.jsonl.gz
    python -m evals.bench.stances argus argus.jsonl

Emergent: a claim and a headline that is for, against or observing. Claims or headlines that also
occur in FNC-1 (`--seen`), on which the judge is trained, are left out. Argus: a yes/no question
about an event, with search results; an abstention or an open verdict counts as no. Both are JSON
Lines (`../shared/bench/README.md`).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.find.evidence import of_text
from assistant.judge.bearing import reading
from assistant.judge.encoding import Pair
from assistant.judge.judge import Opinion, judge
from assistant.judge.verdict import Judgement, judgement
from assistant.understand.question import understand
from evals.learn.pairs import rows
from evals.results_page import rate_table
from evals.score.metrics import rate

STANCES = ("for", "against", "observing")
ALIKE = 0.6
"""Minimum share of the shorter headline's words that two headlines of one story share."""


def emergent(pairs: Sequence[Mapping[str, Any]], seen: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each pair whose claim is not in `seen`: its stance, and whether the judge predicts it."""
    headlines = {_words(text) for text in seen} - {frozenset()}

    def is_seen(text: str) -> bool:
        mine = _words(text)
        return any(len(mine & other) >= ALIKE * min(len(mine), len(other)) for other in headlines)

    known = {pair["claim"] for pair in pairs if is_seen(pair["claim"]) or is_seen(pair["text"])}
    mine = [pair for pair in pairs if pair["claim"] not in known]
    for pair, opinion in zip(
        mine, judge().opinions([Pair(p["claim"], p["text"]) for p in mine]), strict=True
    ):
        yield pair["stance"], _stance(opinion) == pair["stance"]


def _stance(opinion: Opinion) -> str:
    """The likeliest of STANCES."""
    scores = (opinion.affirms, opinion.denies, opinion.reports)
    return STANCES[scores.index(max(scores))]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def argus(questions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[bool, bool]]:
    """For each question, whether the answer is right, and whether the verdict is not_covered. Some
    questions have no search results."""
    for n, row in enumerate(questions):
        found = of_text(f"argus:{n}", "\n\n".join(row["sentences"]))
        if not found:
            yield not row["yes"], True
            continue
        made = judgement(reading(understand(row["question"]), found))
        yield says_yes(made) == row["yes"], made.label == "not_covered"


def says_yes(made: Judgement) -> bool:
    """Whether a verdict means yes: confirmed, or reported with an affirming first position."""
    is_told = made.label == "reported" and made.positions[0].stance == "affirms"
    return made.label == "confirmed" or is_told


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", choices=["emergent", "argus"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--seen", type=Path, help="stances of FNC-1")
    chosen = parser.parse_args()
    read = list(rows(chosen.path))
    if chosen.set == "argus":
        told = list(argus(read))
        shown = {
            "right": rate([float(a) for a, _ in told]),
            "silent": rate([float(b) for _, b in told]),
        }
    else:
        seen = [row["claim"] for row in rows(chosen.seen)] if chosen.seen else []
        found = list(emergent(read, dict.fromkeys(seen)))
        shown = {"right": rate([float(right) for _, right in found])}
        for stance in STANCES:
            shown[stance] = rate([float(right) for one, right in found if one == stance])
    sys.stdout.writelines(f"{line}\n" for line in rate_table(shown))


if __name__ == "__main__":
    main()
