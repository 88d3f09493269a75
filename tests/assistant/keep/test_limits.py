"""What one reader may ask for, and what it costs."""

from dataclasses import replace

import pytest

from assistant.chain import Chain
from assistant.keep.limits import Limits, Pace, Spent
from assistant.understand.usage import Usage
from ingest.archive import Archive
from ingest.errors import OverLimit
from ingest.files.stores import Stores
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.postgres import PostgresServer
from tests.scripted_openai import ScriptedServer


def test_more_questions_in_a_minute_than_allowed_are_refused_with_the_time_to_wait() -> None:
    pace, limits = Pace(), Limits(questions_a_minute=2)
    pace.check("ann", limits)
    pace.check("ann", limits)
    with pytest.raises(
        OverLimit, match=r"you asked 2 questions within a minute; ask again in \d+ s"
    ):
        pace.check("ann", limits)
    pace.check("ben", limits)


def test_without_a_limit_nothing_is_refused() -> None:
    pace = Pace()
    for _ in range(100):
        pace.check("ann", Limits())


def test_what_a_model_cost_today_counts_against_its_reader_alone(
    archive: Archive, openai_server: ScriptedServer
) -> None:
    ingest(archive, [str(FOLDER)])
    openai_server.script.reply = "The White House press secretary said talks were under way [1]."
    chain, spent = Chain(archive.coverage, "openai:gpt-5-mini"), Spent(archive.coverage.journals)
    dollars, tokens = Limits(dollars_a_day=0.4), Limits(tokens_a_day=100)
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    for name in ("spent/ann/20200101", "spent/ben/20200101"):
        archive.coverage.journals.append(name, {"dollars": 9.0, "tokens": 9000}, "it")
    assert not spent.is_over("ann", tokens)
    spent.add("ann", answer)
    assert "spent/ann/20200101" not in archive.coverage.journals.marks("spent/")
    assert "spent/ben/20200101" in archive.coverage.journals.marks("spent/")
    assert not spent.is_over("ann", dollars)  # this endpoint's price is not known
    priced = replace(answer, draft=replace(answer.draft, usage=Usage(9, 9, 0.5)))
    spent.add("ann", priced)
    assert spent.is_over("ann", dollars)
    assert spent.is_over("ann", tokens)
    assert not spent.is_over("ann", Limits(tokens_a_day=1000))
    assert not spent.is_over("ann", Limits())
    assert not spent.is_over("ben", dollars)


def test_over_the_budget_no_model_is_asked(archive: Archive, openai_server: ScriptedServer) -> None:
    ingest(archive, [str(FOLDER)])
    keyless = Chain(archive.coverage, "openai:gpt-5-mini").without_model()
    answer = keyless.ask(keyless.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    assert answer.draft.statements
    assert answer.reader == "extractive"
    assert not openai_server.script.requests


def test_processes_that_share_a_catalog_share_what_was_spent(
    archive: Archive,
    openai_server: ScriptedServer,
    postgres: PostgresServer,
    chroma_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    stores = Stores(postgres.new_database("spent"), chroma_url)
    ingest(archive, [str(FOLDER)])
    openai_server.script.reply = "The White House press secretary said talks were under way [1]."
    chain = Chain(archive.coverage, "openai:gpt-5-mini")
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    one = Archive.open_or_create(tmp_path_factory.mktemp("one") / "a", stores=stores)
    other = Archive.open_or_create(tmp_path_factory.mktemp("other") / "a", stores=stores)
    Spent(one.coverage.journals).add("ann", answer)
    assert Spent(other.coverage.journals).is_over("ann", Limits(tokens_a_day=100))
    one.close()
    other.close()
