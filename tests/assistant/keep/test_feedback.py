"""What readers think of answers is kept; what they call good is an eval case."""

import json
from pathlib import Path

import pytest

from assistant.chain import Chain
from assistant.keep.feedback import Feedback
from assistant.write.answer import Answer
from evals.cases import load
from ingest.catalog.journals import FolderJournals
from ingest.errors import NotKept


def ask(chain: Chain, text: str) -> Answer:
    return chain.ask(chain.understand(text, as_of="2026-05-01"))


def test_good_answers_become_cases_that_load_and_the_last_word_counts(
    chain: Chain, tmp_path: Path
) -> None:
    kept = Feedback(FolderJournals(tmp_path))
    good, silent = ask(chain, "Did Cuba confirm talks?"), ask(chain, "Who painted Ghent's hall?")
    kept.add("a-0", good, liked=False)
    kept.add("a-0", good, liked=True, comment=" quite \n right ")
    kept.add("a-1", silent, liked=True)
    kept.add("b-0", good, liked=True)
    kept.add("b-0", good, liked=False, comment="Havana is Cuba")
    assert [(j.liked, j.comment) for j in kept.given().values()] == [
        (True, "quite right"), (True, ""), (False, "Havana is Cuba")
    ]  # fmt: skip
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, kept.cases())), "utf-8")
    first, second = load([path])
    assert (first.question, first.verdict) == ("Did Cuba confirm talks?", "disputed")
    assert first.answerable
    assert all(e.quote for e in first.evidence)
    assert not second.answerable


def test_a_torn_line_loses_nothing_else(chain: Chain, tmp_path: Path) -> None:
    kept, answer = Feedback(FolderJournals(tmp_path)), ask(chain, "Did Cuba confirm talks?")
    kept.add("a-0", answer, liked=True)
    with (tmp_path / "feedback.jsonl").open("ab") as file:
        file.write(b'{"key": "a-1", "liked": tr')
    kept.add("a-2", answer, liked=True)
    assert len(kept.given()) == 2


def test_what_cannot_be_kept_is_said(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").mkdir()
    with pytest.raises(NotKept, match="the feedback is not kept"):
        Feedback(FolderJournals(tmp_path)).add(
            "a-0", ask(chain, "Did Cuba confirm talks?"), liked=True
        )
