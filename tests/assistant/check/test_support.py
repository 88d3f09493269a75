"""A statement is shown where it follows from the sentences it cites, and only there."""

import pytest

from assistant.check.speaking import misquotes
from assistant.check.support import fault_of, features
from assistant.find.evidence import of_text
from assistant.text.thesaurus import share_told

REPORT = """The harbour company has sued the city of Ellery over the closed bridge, its lawyer, Ivo
Kern, said on Monday.

“We lost nine million crowns,” Kern said. The mayor, Ada Marsh, denied that the city was to blame.

The bridge was shut on 3 March after engineers found cracks in two of its pillars. It may open again
in June, the city said."""


def fault(statement: str, before: str = "") -> str:
    return fault_of(statement, of_text("report", REPORT), before)


@pytest.mark.parametrize(
    "statement",
    [
        "The harbour company has sued the city over the closed bridge, its lawyer Ivo Kern said.",
        "Ada Marsh, the mayor, denied that the city was to blame.",
        "The bridge was shut on 3 March after engineers found cracks in two of its pillars.",
    ],
)
def test_what_the_passage_says_is_shown(statement: str) -> None:
    assert not fault(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "The city has sued the harbour company over the closed bridge.",
        "The bridge was shut after engineers found cracks in seven of its pillars.",
        "Ada Marsh admitted that the city was to blame.",
        "The bridge opened again in June.",
        "The port union said that the company had lost nine million crowns.",
        "A storm had damaged the roof of the town hall.",
    ],
)
def test_what_the_passage_does_not_say_is_not(statement: str) -> None:
    assert fault(statement)


def test_a_quotation_stays_in_the_mouth_of_who_said_it() -> None:
    found = of_text("report", REPORT)
    assert not misquotes("“We lost nine million crowns,” Kern said.", found)
    assert misquotes("“We lost nine million crowns,” said Ada Marsh.", found)
    assert misquotes("She said: “We lost nine million crowns.”", found, "Ada Marsh is the mayor.")


def test_words_are_told_in_other_words_too() -> None:
    assert share_told("The mayor quit", ["The mayor has resigned."]) == 1.0
    assert share_told("The mayor quit", ["It rained."]) == 0.0


def test_each_fault_has_a_number() -> None:
    found = of_text("report", REPORT)
    turned = features("The city has sued the harbour company.", found)
    assert turned["another"] > 0
    assert features("The harbour company has not sued the city.", found)["opposed"] > 0
    assert features("The company may have sued the city.", found)["too_unsure"] > 0
    assert features("Cracks were found in seven pillars.", found)["figures_lost"] == 1
