"""A conversation that was kept shows the answers of its day, at the revisions they cite."""

import json
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.chain import Chain
from assistant.conversations import Conversations, new_name, restored
from ingest.archive import Archive
from ingest.errors import NotKept
from ingest.pipeline import ingest


def ask(chain: Chain, text: str) -> Answer:
    return chain.ask(chain.understand(text))


def test_an_answer_comes_back_as_it_was(chain: Chain, tmp_path: Path) -> None:
    kept, name = Conversations(tmp_path), new_name()
    answers = [ask(chain, t) for t in ("Did Cuba confirm talks?", "Who painted the town of Ghent?")]
    for answer in answers:
        kept.add(name, answer)
    for answer, turn in zip(answers, kept.turns(name), strict=True):
        again = restored(turn, chain).to_json()
        first = answer.to_json()
        for field in (
            "question",
            "standalone",
            "as_of",
            "text",
            "verdict",
            "stances",
            "statements",
        ):
            assert again[field] == first[field]
        for field in ("n", "article_id", "revision", "quote", "start", "end", "passage_id"):
            assert [c[field] for c in again["citations"]] == [c[field] for c in first["citations"]]


def test_a_later_revision_does_not_change_what_was_answered(
    archive: Archive, tmp_path: Path
) -> None:
    row = {"url": "https://a.example/1", "title": "Ferry", "outlet": "Times",
           "text": "The mayor, Ada Marsh, said the ferry will sail on Monday."}  # fmt: skip
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps(row | {"published": "2026-02-01"}))
    ingest(archive, [str(source)])
    chain, kept, name = Chain(archive), Conversations(archive.folder), new_name()
    kept.add(name, ask(chain, "When will the ferry sail?"))
    changed = row | {"text": "The mayor, Ada Marsh, said the ferry will not sail at all.",
                     "published": "2026-02-01", "modified": "2026-02-02"}  # fmt: skip
    source.write_text(json.dumps(changed))
    ingest(archive, [str(source)])
    (turn,) = kept.turns(name)
    (citation,) = restored(turn, chain).draft.citations
    assert citation.quote == "The mayor, Ada Marsh, said the ferry will sail on Monday."
    assert citation.placed.revision.revision == 1


@pytest.mark.parametrize("removed", [True, False])
def test_what_was_withdrawn_or_removed_since_is_not_shown_again(
    archive: Archive, tmp_path: Path, removed: bool
) -> None:
    (tmp_path / "a.txt").write_text("Ferry\n\nThe mayor, Ada Marsh, said the ferry will sail.")
    ingest(archive, [str(tmp_path / "a.txt")])
    chain, kept, name = Chain(archive), Conversations(archive.folder), new_name()
    kept.add(name, ask(chain, "What did Ada Marsh say?"))
    (article,) = archive.catalog.current()
    with archive.writing():
        if removed:
            archive.remove([article.article_id])
        else:
            archive.withdraw([(article.article_id, article.revision)])
    answer = restored(kept.turns(name)[0], chain)
    assert "the ferry will sail" not in answer.text
    assert not answer.draft.citations
    assert "withdrawn or removed since" in answer.draft.note


@pytest.mark.parametrize("line", ["{}", "1", "[]", '{"question": "Why?"}'])
def test_a_line_that_is_no_turn_is_passed_over(chain: Chain, tmp_path: Path, line: str) -> None:
    kept, name = Conversations(tmp_path), new_name()
    kept.add(name, ask(chain, "Did Cuba confirm talks?"))
    (path,) = (tmp_path / "conversations").glob("*.jsonl")
    path.write_text(f"{line}\n{path.read_text()}")
    assert [item.title for item in kept.listed()] == ["Did Cuba confirm talks?"]
    assert len(kept.turns(name)) == 1


def test_a_turn_that_was_cut_off_is_passed_over_and_the_next_is_whole(
    chain: Chain, tmp_path: Path
) -> None:
    kept, name = Conversations(tmp_path), new_name()
    kept.add(name, ask(chain, "Did Cuba confirm talks?"))
    (path,) = (tmp_path / "conversations").glob("*.jsonl")
    with path.open("ab") as file:
        file.write(b'{"question": "Wh')
    kept.add(name, ask(chain, "What did Karoline Leavitt say?"))
    asked = [turn["question"] for turn in kept.turns(name)]
    assert asked == ["Did Cuba confirm talks?", "What did Karoline Leavitt say?"]


def test_conversations_are_listed_newest_first_and_forgotten(chain: Chain, tmp_path: Path) -> None:
    kept, answer = Conversations(tmp_path), ask(chain, "Did Cuba confirm talks?")
    assert kept.listed() == []
    for name in ("20260201T101500-00000000", "20260301T101500-00000000"):
        kept.add(name, answer)
    newest, oldest = kept.listed()
    assert (newest.begun[:10], oldest.begun[:10]) == ("2026-03-01", "2026-02-01")
    assert newest.title == "Did Cuba confirm talks?"
    kept.forget(newest.name)
    assert kept.listed() == [oldest]
    assert kept.turns(newest.name) == []


def test_a_folder_that_may_not_be_written_is_said(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "conversations").write_text("in the way")
    with pytest.raises(NotKept, match="is not kept"):
        Conversations(tmp_path).add(new_name(), ask(chain, "Did Cuba confirm talks?"))


def test_a_name_is_no_path() -> None:
    with pytest.raises(ValueError, match=r"\.\./x"):
        Conversations(Path("/tmp")).turns("../x")


def test_a_conversation_is_renamed_and_found_by_its_words(chain: Chain, tmp_path: Path) -> None:
    kept, (one, other) = Conversations(tmp_path), ("20260101T000000-00000001", new_name())
    kept.add(one, ask(chain, "Did Cuba confirm talks?"))
    kept.add(other, ask(chain, "Who painted the town hall of Ghent?"))
    kept.rename(one, "  Havana \n file ")
    kept.rename(one, " ")
    kept.rename(new_name(), "Nothing")
    assert [item.title for item in kept.listed()] == [
        "Who painted the town hall of Ghent?", "Havana file"
    ]  # fmt: skip
    assert [item.name for item in kept.listed("DENIED talks")] == [one]
    assert [item.name for item in kept.listed("havana")] == [one]
    assert [item.name for item in kept.listed("ghent")] == [other]
    assert not kept.listed("zeppelin")
    assert len(kept.turns(one)) == 1
