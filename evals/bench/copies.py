"""Precision and recall of copy detection on a seeded synthetic set: wire reports, copies altered as
outlets alter them, and new reports on the same events that share quotes and background.

    python -m evals.bench.copies --stories 300 --seed 7
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from evals.bench.newsroom import Newsroom, Piece
from ingest.archive import Archive
from ingest.pipeline import ingest


def measure(pieces: Sequence[Piece]) -> dict[str, float]:
    """Precision and recall over pairs of articles in the same copy group."""
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "set.jsonl"
        pieces = random.Random(1).sample(list(pieces), len(pieces))  # ingest in random order
        rows = (vars(piece) | {"copy": None, "kind": None} for piece in pieces)
        dump.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        archive = Archive.open_or_create(Path(folder) / "archive")
        ingest(archive, [str(dump)])
        groups = {item.article.url: item.copy_group for item in archive.catalog.holdings.current()}
        archive.close()
    true = _pairs({piece.url: piece.copy for piece in pieces})
    found = _pairs(groups)
    kinds = {piece.url: piece.kind for piece in pieces}
    missed: defaultdict[str, int] = defaultdict(int)
    for pair in true - found:
        missed[" / ".join(sorted(kinds[url] for url in pair))] += 1
    wrong: defaultdict[str, int] = defaultdict(int)
    for pair in found - true:
        wrong[" / ".join(sorted(kinds[url] for url in pair))] += 1
    sys.stderr.write(f"missed: {dict(missed)}\nwrong: {dict(wrong)}\n")
    return {
        "copy_pairs": len(true),
        "copy_precision": len(found & true) / max(1, len(found)),
        "copy_recall": len(found & true) / max(1, len(true)),
    }


def _pairs(groups: dict[str, str]) -> set[tuple[str, str]]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for url, group in groups.items():
        members[group].append(url)
    return {pair for urls in members.values() for pair in combinations(sorted(urls), 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    room = Newsroom(chosen.seed)
    pieces = [piece for number in range(chosen.stories) for piece in room.story(number)]
    figures = measure(pieces)
    sys.stdout.write("".join(f"{name:24} {value:,.3f}\n" for name, value in figures.items()))


if __name__ == "__main__":
    main()
