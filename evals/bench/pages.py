"""How well web pages are read: text, headline, day and authors of a folder of pages with a truth.

python -m evals.bench.pages ../shared/bench/pages

`truth.jsonl` in the folder has a line for each page: "file", "set" and, where known, "title",
"authors", "published" and "paragraphs". A name counts as found among the authors, or as the outlet
or the agency: some pages name these as their authors. `--developing` prints what differs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.article import Article, day, moment
from ingest.read.formats import Failure
from ingest.run.explain import explained

TRUTH = "truth.jsonl"
FOREIGN = 0.12
"""Share of a page's text outside its true paragraphs above which it counts as foreign."""
SOFT_HYPHEN = "\u00ad"
SPACES = re.compile(r"\W+")


@dataclass
class Counts:
    """Right answers and questions of each figure, and what differs, one line each."""

    right: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    differing: list[str] = field(default_factory=list)

    def add(self, name: str, right: float, asked: int = 1) -> None:
        self.right[name] += right
        self.asked[name] += asked

    def figures(self) -> dict[str, tuple[float, int]]:
        """Each figure with the number of cases that it is over."""
        return {n: (self.right[n] / self.asked[n], self.asked[n]) for n in sorted(self.asked)}


def scored(rows: Iterable[Mapping[str, Any]], found: Mapping[str, Article]) -> dict[str, Counts]:
    """The counts of each set of pages; `found` are the articles read, by file name."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        own, article = counts[row["set"]], found.get(row["file"])
        own.add("read", article is not None)
        if article:
            _score(row, article, own)
        else:
            own.differing.append(f"{row['file']}: not read")
    return dict(counts)


def _score(row: Mapping[str, Any], article: Article, counts: Counts) -> None:
    if row.get("published"):
        counts.add("dated", bool(article.published))
        _note(counts, "day", row, _days(row["published"]), article.published)
    if row.get("title"):
        _note(counts, "title", row, {_plain(row["title"])}, _plain(article.title))
    if row.get("authors"):
        names = {_plain(n) for n in (*article.authors, article.outlet, article.agency)}
        wanted = [_plain(name) for name in row["authors"]]
        hit = sum(name in names for name in wanted)
        counts.add("names", hit, len(wanted))
        if hit < len(wanted):
            counts.differing.append(f"{row['file']}: names {row['authors']} <- {article.authors}")
    if paragraphs := row.get("paragraphs"):
        _score_text(row["file"], paragraphs, article.text, counts)


def _score_text(file: str, paragraphs: Sequence[str], text: str, counts: Counts) -> None:
    whole, truth = _plain(text), _plain(" ".join(paragraphs))
    there = [bool(plain) and plain in whole for plain in map(_plain, paragraphs)]
    counts.add("paragraphs", sum(there), len(there))
    missing = [one for one, yes in zip(paragraphs, there, strict=True) if not yes]
    counts.differing += [f"{file}: missing {one[:90]!r}" for one in missing]
    blocks = [plain for block in text.split("\n") if (plain := _plain(block))]
    foreign = [block for block in blocks if block not in truth]
    share = sum(map(len, foreign)) / max(sum(map(len, blocks)), 1)
    counts.add("foreign", share > FOREIGN)
    if share > FOREIGN:
        counts.differing.append(f"{file}: foreign {share:.2f} {foreign[0][:90]!r}")


def _note(counts: Counts, name: str, row: Mapping[str, Any], wanted: set[str], got: str) -> None:
    """Count whether one of the `wanted` values came out."""
    is_right = any(got.startswith(value) if name == "day" else got == value for value in wanted)
    is_right = is_right or (name == "day" and bool(got) and bool(_days(got) & wanted))
    counts.add(name, is_right)
    if not is_right:
        counts.differing.append(f"{row['file']}: {name} {sorted(wanted)} <- {got!r}")


def _days(published: str) -> set[str]:
    """The day of a moment where it was written, and in UTC."""
    return {published[:10], day(moment(published.replace(" ", "T")))}


def _plain(text: str) -> str:
    return SPACES.sub(" ", text.replace(SOFT_HYPHEN, "").casefold()).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--developing", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    lines = (chosen.folder / TRUTH).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    read = list(explained([str(chosen.folder / row["file"]) for row in rows], {}))
    articles = [one.article for one in read if not isinstance(one, Failure)]
    counts = scored(rows, {Path(article.source).name: article for article in articles})
    told = {name: own.figures() for name, own in counts.items()}
    if chosen.json:
        sys.stdout.write(json.dumps(told) + "\n")
        return
    for name, figures in told.items():
        shown = ", ".join(f"{figure} {value:.3f} ({n})" for figure, (value, n) in figures.items())
        sys.stdout.write(f"{name}: {shown}\n")
    if chosen.developing:
        failed = [one.error for one in read if isinstance(one, Failure)]
        differing = [line for own in counts.values() for line in own.differing]
        sys.stdout.writelines(f"{line}\n" for line in [*failed, *differing])


if __name__ == "__main__":
    main()
