"""A verdict rests on who does what: nobody is given what another did, or what is only planned."""

import json
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.archive import Archive
from ingest.pipeline import ingest

REPORT = """The mayor of Ellery, Ada Marsh, said the harbour company had sued the city.

"She's leaving the council," Marsh said of Ines Duarte.

The harbour company said it had lined up a loan to buy the Calder yard.

Ellery has been a member of the coast pact since Dunmere joined it in May, the pact's secretary said.

The port union said it would strike in June. Ferries would replace trains, said Ivo Kern, the chief executive of Calder Rail.

A former clerk of Calder Rail accused Ines Duarte of hiding a debt.

Nobody was injured in the fire at the Calder yard.

The fire had started in the boiler room, said the fire chief, Una Brandt. Old wiring was the main cause, Brandt said."""


@pytest.fixture
def chain(archive: Archive, tmp_path: Path) -> Chain:
    row = {
        "url": "https://a.example/1",
        "outlet": "Ellery Post",
        "published": "2026-05-04",
        "title": "Harbour company sues city of Ellery",
        "text": REPORT,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    ingest(archive, [str(tmp_path)])
    return Chain(archive.coverage)


def verdict(chain: Chain, text: str) -> str:
    found = chain.ask(chain.understand(text, as_of="2026-05-05")).draft.verdict
    return found.label if found else ""


@pytest.mark.parametrize(
    "text",
    [
        "Did the harbour company sue the city?",
        "Was old wiring the main cause of the fire?",
        "Did Ivo Kern say ferries would replace trains?",
    ],
)
def test_what_is_affirmed_on_record_is_confirmed(chain: Chain, text: str) -> None:
    assert verdict(chain, text) == "confirmed"


@pytest.mark.parametrize(
    "text",
    [
        "Did the city sue the harbour company?",  # the other way round
        "Did Ellery join the coast pact?",  # since another joined
        "Did the harbour company buy the Calder yard?",  # a loan to buy it
        "Did the port union strike?",  # it would
        "Did Ivo Kern say trains would replace ferries?",
        "Was the boiler room the main cause of the fire?",
    ],
)
def test_what_another_did_or_is_to_come_is_not(chain: Chain, text: str) -> None:
    assert verdict(chain, text) not in ("confirmed", "disputed")


def test_a_short_sentence_tells_what_its_passage_is_about(chain: Chain) -> None:
    assert verdict(chain, "Was anyone injured in the fire at the Calder yard?") != "confirmed"


def test_a_headline_of_what_somebody_says_is_theirs_alone(chain: Chain) -> None:
    said, unsaid = (
        chain.ask(chain.understand(f"{who} Says Ferries Would Replace Trains", as_of="2026-05-05"))
        for who in ("Ivo Kern", "The Port Union")
    )
    assert said.text.startswith("Confirmed: Ivo Kern affirmed it.")
    assert "affirmed it" not in unsaid.text
    assert not unsaid.text.startswith("Confirmed")
