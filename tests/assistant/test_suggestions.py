"""Questions that are offered can be answered, and offering them asks nobody else."""

from assistant.chain import Chain
from assistant.suggestions import first_questions, following, offered
from ingest.coverage import Coverage
from tests.scripted_openai import ScriptedServer


def test_first_questions_are_of_that_day_and_answered(chain: Chain) -> None:
    now, then = first_questions(chain), first_questions(chain, as_of="2026-03-10")
    assert len(now) == len(then) == 3
    assert now != then
    for text in then:
        answer = chain.ask(chain.understand(text, as_of="2026-03-10"))
        assert not answer.abstained
        assert all(
            c.placed.revision.article.published < "2026-03-11" for c in answer.draft.citations
        )


def test_a_disputed_story_and_one_of_several_days_are_offered(chain: Chain) -> None:
    sides, *others = first_questions(chain)
    assert sides.startswith("Both sides: ")
    assert any(text.startswith("Timeline: ") for text in others)


def test_a_number_is_asked_for_where_the_newest_coverage_tells_one(chain: Chain) -> None:
    asked = [text for text in first_questions(chain, as_of="2026-03-28") if "How many" in text]
    assert asked == ["How many people did Storm Odile kill on the Calder coast?"]
    answer = chain.ask(chain.understand(asked[0], as_of="2026-03-28"))
    assert "killed three people" in answer.text


def test_briefs_that_are_offered_are_on_their_stories(chain: Chain) -> None:
    briefs = offered(chain).briefs
    assert briefs
    for story, text in briefs:
        cited = chain.ask(chain.understand(text)).draft.citations
        own = {report.article_id for report in story.reports}
        assert 2 * sum(c.placed.revision.article_id in own for c in cited) > len(cited)


def test_first_questions_keep_to_the_outlet_that_was_chosen(chain: Chain) -> None:
    asked = first_questions(chain, outlets=["Northmoor Times"])
    assert asked
    assert asked != first_questions(chain)
    for text in asked:
        answer = chain.ask(chain.understand(text, outlets=["Northmoor Times"]))
        assert {c.placed.revision.article.outlet for c in answer.draft.citations} == {
            "Northmoor Times"
        }


def test_no_chat_model_is_asked_what_nobody_asked(
    samples: Coverage, openai_server: ScriptedServer
) -> None:
    assert len(first_questions(Chain(samples, "openai:scripted"))) == 3
    assert not openai_server.script.requests


def test_what_follows_is_about_those_who_were_heard_and_not_asked_of(chain: Chain) -> None:
    answer = chain.ask(chain.understand("What did Karoline Leavitt say?", as_of="2026-05-01"))
    assert "What did Karoline Leavitt say?" not in following(answer)
    disputed = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    assert "What did Karoline Leavitt say?" in following(disputed)
