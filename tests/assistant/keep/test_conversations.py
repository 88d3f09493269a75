"""A conversation that was kept shows the answers of its day, at the revisions they cite."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.chain import Chain
from assistant.keep.conversations import (
    Conversations,
    new_name,
    owner_named,
    restored,
    shared_conversation,
)
from assistant.understand.reading import reading_lines
from assistant.write.answer import Answer
from assistant.write.standing import standing
from ingest.archive import Archive
from ingest.catalog.journals import FolderJournals
from ingest.errors import NotKept
from ingest.pipeline import ingest

ME, OTHER = owner_named("browser a"), owner_named("browser b")


def turns(kept: Conversations, name: str) -> Sequence[Mapping[str, Any]]:
    found = kept.kept(name)
    return found.turns if found else ()


def ask(chain: Chain, text: str) -> Answer:
    return chain.ask(chain.understand(text))


def test_an_answer_comes_back_as_it_was(chain: Chain, tmp_path: Path) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    answers = [ask(chain, t) for t in ("Did Cuba confirm talks?", "Who painted the town of Ghent?")]
    for answer in answers:
        kept.add(name, answer)
    for answer, turn in zip(answers, turns(kept, name), strict=True):
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
    chain, kept, name = (
        Chain(archive.coverage),
        Conversations(archive.coverage.journals, ME),
        new_name(),
    )
    kept.add(name, ask(chain, "When will the ferry sail?"))
    changed = row | {"text": "The mayor, Ada Marsh, said the ferry will not sail at all.",
                     "published": "2026-02-01", "modified": "2026-02-02"}  # fmt: skip
    source.write_text(json.dumps(changed))
    ingest(archive, [str(source)])
    (turn,) = turns(kept, name)
    (citation,) = restored(turn, chain).draft.citations
    assert citation.quote == "The mayor, Ada Marsh, said the ferry will sail on Monday."
    assert citation.placed.revision.revision == 1


def test_what_an_answer_was_asked_of_comes_back_with_it(chain: Chain, tmp_path: Path) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    asked = {"since": "2026-03-01", "outlets": ["Northmoor Times"], "languages": ["en"]}
    kept.add(name, chain.ask(chain.understand("What did Brannock Rail say?", **asked)))
    answer = restored(turns(kept, name)[0], chain)
    assert reading_lines(answer.question) == [
        "only reports since 1 Mar 2026, from Northmoor Times, in English"
    ]
    assert answer.question.scope.outlets == ("Northmoor Times",)
    other = dict(turns(kept, name)[0])
    other["understood"] = {"filters": {"outlets": ["A paper that is gone"]}}
    assert restored(other, chain).question.filters.outlets == ("A paper that is gone",)


@pytest.mark.parametrize("removed", [True, False])
def test_what_was_withdrawn_or_removed_since_is_not_shown_again(
    archive: Archive, tmp_path: Path, removed: bool
) -> None:
    (tmp_path / "a.txt").write_text("Ferry\n\nThe mayor, Ada Marsh, said the ferry will sail.")
    ingest(archive, [str(tmp_path / "a.txt")])
    chain, kept, name = (
        Chain(archive.coverage),
        Conversations(archive.coverage.journals, ME),
        new_name(),
    )
    kept.add(name, ask(chain, "What did Ada Marsh say?"))
    (article,) = archive.catalog.holdings.current()
    with archive.writing():
        if removed:
            archive.remove([article.article_id])
        else:
            archive.withdraw([(article.article_id, article.revision)])
    answer = restored(turns(kept, name)[0], chain)
    assert "the ferry will sail" not in answer.text
    assert not answer.draft.citations
    assert [named.partition(" (")[0] for named in answer.gone] == ["Ferry"]


@pytest.mark.parametrize("line", ["{}", "1", "[]", '{"question": "Why?"}'])
def test_a_line_that_is_no_turn_is_passed_over(chain: Chain, tmp_path: Path, line: str) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    kept.add(name, ask(chain, "Did Cuba confirm talks?"))
    (path,) = (tmp_path / "conversations").glob("*/*.jsonl")
    path.write_text(f"{line}\n{path.read_text()}")
    assert [item.title for item in kept.listed()] == ["Did Cuba confirm talks?"]
    assert len(turns(kept, name)) == 1


def test_a_turn_that_was_cut_off_is_passed_over_and_the_next_is_whole(
    chain: Chain, tmp_path: Path
) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    kept.add(name, ask(chain, "Did Cuba confirm talks?"))
    (path,) = (tmp_path / "conversations").glob("*/*.jsonl")
    with path.open("ab") as file:
        file.write(b'{"question": "Wh')
    kept.add(name, ask(chain, "What did Karoline Leavitt say?"))
    asked = [turn["question"] for turn in turns(kept, name)]
    assert asked == ["Did Cuba confirm talks?", "What did Karoline Leavitt say?"]


def test_conversations_are_listed_newest_first_and_forgotten(chain: Chain, tmp_path: Path) -> None:
    kept, answer = (
        Conversations(FolderJournals(tmp_path), ME),
        ask(chain, "Did Cuba confirm talks?"),
    )
    assert kept.listed() == []
    for name in ("20260201T101500-0000000000000000", "20260301T101500-0000000000000000"):
        kept.add(name, answer)
    newest, oldest = kept.listed()
    assert (newest.begun[:10], oldest.begun[:10]) == ("2026-03-01", "2026-02-01")
    assert newest.title == "Did Cuba confirm talks?"
    kept.rename(newest.name, "Havana")
    before = kept.kept(newest.name)
    forgotten = kept.forget(newest.name)
    assert kept.listed() == [oldest]
    assert kept.kept(newest.name) is None
    for _ in range(2):  # the second time it is there already
        kept.restore(forgotten)
        assert kept.kept(newest.name) == before


def test_a_folder_that_may_not_be_written_is_said(chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "conversations").write_text("in the way")
    with pytest.raises(NotKept, match="is not kept"):
        Conversations(FolderJournals(tmp_path), ME).add(
            new_name(), ask(chain, "Did Cuba confirm talks?")
        )


def test_neither_a_name_nor_an_owner_is_a_path(tmp_path: Path) -> None:
    kept = Conversations(FolderJournals(tmp_path), ME)
    assert kept.kept("../x") is None
    assert shared_conversation(FolderJournals(tmp_path), "*") is None
    with pytest.raises(ValueError, match=r"\.\./x"):
        kept.forget("../x")
    with pytest.raises(ValueError, match=r"\.\."):
        Conversations(FolderJournals(tmp_path), "..")


def test_nobody_sees_what_another_asked_until_it_is_shared(chain: Chain, tmp_path: Path) -> None:
    mine, theirs, name = (
        Conversations(FolderJournals(tmp_path), ME),
        Conversations(FolderJournals(tmp_path), OTHER),
        new_name(),
    )
    mine.add(name, ask(chain, "Did Cuba confirm talks?"))
    assert theirs.listed() == []
    assert theirs.kept(name) is None
    assert shared_conversation(FolderJournals(tmp_path), name) is None
    mine.share(name, shared=True)
    shared = shared_conversation(FolderJournals(tmp_path), name)
    assert shared
    assert shared.heading.title == "Did Cuba confirm talks?"
    theirs.rename(name, "Mine now")
    theirs.forget(name)
    assert [item.title for item in mine.listed()] == ["Did Cuba confirm talks?"]
    mine.share(name, shared=False)
    assert shared_conversation(FolderJournals(tmp_path), name) is None


def test_what_is_kept_does_not_give_its_owner_away(chain: Chain, tmp_path: Path) -> None:
    Conversations(FolderJournals(tmp_path), owner_named("browser 5ec4e7")).add(
        new_name(), ask(chain, "Did Cuba confirm talks?")
    )
    kept = list(tmp_path.rglob("*"))
    assert not [path for path in kept if "5ec4e7" in str(path)]
    assert all("5ec4e7" not in path.read_text() for path in kept if path.is_file())


def test_a_question_in_other_words_takes_the_place_of_what_came_after(
    chain: Chain, tmp_path: Path
) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    for text in ("Did Cuba confirm talks?", "What did Karoline Leavitt say?", "Who is she?"):
        kept.add(name, ask(chain, text))
    kept.cut(name, 1)
    kept.add(name, ask(chain, "What did Miguel Díaz-Canel say?"))
    asked = [turn["question"] for turn in turns(kept, name)]
    assert asked == ["Did Cuba confirm talks?", "What did Miguel Díaz-Canel say?"]
    assert kept.heading(name).title == "Did Cuba confirm talks?"  # type: ignore[union-attr]
    assert not kept.listed("who is she")


def test_what_is_listed_is_what_another_process_reads(chain: Chain, tmp_path: Path) -> None:
    answer, name = ask(chain, "Did Cuba confirm talks?"), new_name()
    mine = Conversations(FolderJournals(tmp_path), ME)

    def theirs() -> Conversations:
        return Conversations(FolderJournals(tmp_path), ME)

    mark = mine.add(name, answer, after=0)
    assert mine.listed() == theirs().listed()
    mark = mine.add(name, answer, after=mark)
    assert mine.listed() == theirs().listed()
    theirs().rename(name, "Talks")
    assert mine.add(name, answer, after=mark) is None, "it has gone on"
    assert mine.listed() == theirs().listed()
    theirs().add(name, answer)
    assert mine.heading(name) == theirs().heading(name)
    assert [(item.title, item.length) for item in mine.listed()] == [("Talks", 3)]


def test_a_silence_comes_back_with_what_lay_near(chain: Chain, tmp_path: Path) -> None:
    kept, name = Conversations(FolderJournals(tmp_path), ME), new_name()
    answer = ask(chain, "Who painted the Grey Heron?")
    kept.add(name, answer)
    assert answer.near
    again = restored(turns(kept, name)[0], chain)
    assert [c.quote for c in again.near] == [c.quote for c in answer.near]


FERRY = {"url": "https://a.example/1", "title": "Ferry", "outlet": "Times",
         "published": "2026-02-01",
         "text": "The mayor, Ada Marsh, said the ferry will sail on Monday."}  # fmt: skip


@pytest.mark.parametrize(
    ("then", "kind", "told"),
    [
        (None, "current", ""),
        ({"text": "The mayor, Ada Marsh, said the ferry will not sail."}, "changed", "has changed"),
        ({"text": FERRY["text"] + " It will be on time."}, "revised", "still stand in it"),
    ],
)
def test_a_citation_tells_whether_its_article_still_says_so(
    archive: Archive, tmp_path: Path, then: dict[str, str] | None, kind: str, told: str
) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps(FERRY))
    ingest(archive, [str(source)])
    answer = ask(Chain(archive.coverage), "When will the ferry sail?")
    (citation,) = answer.draft.citations
    if then:
        source.write_text(json.dumps(FERRY | {"modified": "2026-02-02"} | then))
        ingest(archive, [str(source)])
    found = standing(citation, archive.catalog.holdings)
    assert found.kind == kind
    assert told in found.line
    assert bool(found.line) == bool(told)


@pytest.mark.parametrize("removed", [True, False])
def test_a_citation_tells_that_its_article_is_gone(
    archive: Archive, tmp_path: Path, removed: bool
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(FERRY))
    ingest(archive, [str(tmp_path / "a.jsonl")])
    (citation,) = ask(Chain(archive.coverage), "When will the ferry sail?").draft.citations
    with archive.writing():
        if removed:
            archive.remove([citation.placed.revision.article_id])
        else:
            archive.withdraw([(citation.placed.revision.article_id, 1)])
    assert standing(citation, archive.catalog.holdings).kind == (
        "removed" if removed else "withdrawn"
    )
    assert "since" in standing(citation, archive.catalog.holdings).line


def test_a_conversation_is_renamed_and_found_by_its_words(chain: Chain, tmp_path: Path) -> None:
    kept, (one, other) = (
        Conversations(FolderJournals(tmp_path), ME),
        ("20260101T000000-0000000000000001", new_name()),
    )
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
    assert len(turns(kept, one)) == 1
