"""What was corrected is told with what it corrects; what was withdrawn is told and never used."""

from pathlib import Path

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.report.notes import corrections
from ui.show.render import answer_lines

STORY = """date 2026-03-02
BC-Ferry-Adrift
Ferry with 212 aboard drifts off Port Ellery

PORT ELLERY, March 2 (Meridian Wire) - A ferry with 212 aboard drifted for eleven hours.
"""
KILL = """date 2026-03-03
KILL: Ferry with 212 aboard drifts off Port Ellery

Meridian Wire
The story is wrong.
"""
ASKED = "For how long did the ferry with 212 aboard drift off Port Ellery?"


def test_an_answer_from_a_corrected_article_prints_the_correction(chain: Chain) -> None:
    answer = chain.ask(chain.understand("How many people will Halden Motors hire in Lowfield?"))
    cited = answer.to_json()["citations"][0]
    (note,) = cited["corrections"]
    assert note.startswith("Correction, 19 February: An earlier version")
    assert any("CORRECTED: Correction, 19 February" in line for line in answer_lines(answer))


def test_an_article_without_corrections_has_none(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?"))
    assert all(citation["corrections"] == [] for citation in answer.to_json()["citations"])


def test_notes_that_correct_nothing_are_no_corrections() -> None:
    assert corrections("It rained.", ("Eds: adds quotes.",)) == ()
    assert corrections("It rained.\n\nCorrection: It snowed.", ()) == ("Correction: It snowed.",)
    assert corrections("The mayor corrected himself: it rained.", ()) == ()


def test_a_withdrawn_article_is_named_with_its_day_and_not_answered_from(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    ingest(archive, [str(tmp_path)])
    chain = Chain(archive.coverage)
    assert not chain.ask(chain.understand(ASKED)).draft.note
    (tmp_path / "kill.txt").write_text(KILL, "utf-8")
    ingest(archive, [str(tmp_path)])
    answer = chain.ask(chain.understand(ASKED))
    assert answer.abstained
    assert "“Ferry with 212 aboard drifts off Port Ellery”" in answer.draft.note
    assert "was withdrawn on 3 Mar 2026" in answer.draft.note
    assert not chain.ask(chain.understand("Who won the cup final?")).draft.note
    assert not chain.ask(chain.understand(ASKED, as_of="2026-03-02")).draft.note
