"""Sentences that follow from their article are told from those that do not."""

from __future__ import annotations

import json
from pathlib import Path

from evals.bench.faithfulness import articles, balanced, checked, figures
from ingest.archive import Archive
from ingest.pipeline import ingest

PIER = (
    "The council of Oakham closed the pier on Friday. Mayor Ada Marsh said that 14 planks were "
    "rotten. The harbour master was not asked."
)
ROWS = [
    {"article": PIER, "sentence": "The council closed the pier.", "faithful": True},
    {"article": PIER, "sentence": "Ada Marsh said 40 planks were rotten.", "faithful": False},
    {
        "article": PIER,
        "statement": "The pier was sold to a casino in Lisbon.",
        "faithful": False,
        "change": "extra",
    },
]


def test_what_follows_is_kept_and_the_rest_is_not(archive: Archive, tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("\n".join(map(json.dumps, articles(ROWS, None))), "utf-8")
    ingest(archive, [str(source)])
    found = checked(archive.coverage, ROWS)
    assert [each.finding for each in found] == ["supported", "contradicted", "not_covered"]
    told = figures(found)
    assert (told["faithful"]["value"], told["altered: extra"]["value"]) == (1.0, 0.0)
    assert balanced(told) == 1.0


def test_an_article_is_taken_once_however_many_sentences_are_over_it() -> None:
    assert articles(ROWS, None) == [{"url": "set:0", "text": PIER}]
