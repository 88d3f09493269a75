"""Words that an article puts in somebody's mouth are not told as theirs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import evals
from assistant.chain import Chain
from assistant.find.evidence import of_text
from assistant.judge.vouching import frame_runs, is_put_in_mouth, is_told_by_others
from tests.archives import archive_of

FORGED = Path(evals.__file__).parent / "sets" / "forged.jsonl"
"""Articles with a quotation that they themselves expose, or do not, written by somebody who had
read no code; its errors are unread."""
ROWS = [json.loads(line) for line in FORGED.read_text("utf-8").splitlines()]
ASKED = [row for row in ROWS if row["verdict"]][::2]
MOST, LEAST = 0.4, 0.8
"""The shares of what is forged that may be confirmed (14 of 45 when it was first asked), and of
what is genuine that has to be (15 of 15)."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    articles = (row["article"] for row in ASKED)
    with archive_of(articles, tmp_path_factory.mktemp("forged")) as archive:
        yield Chain(archive.coverage)


def test_what_is_forged_is_rarely_confirmed_and_what_is_genuine_mostly(chain: Chain) -> None:
    confirmed: dict[bool, list[bool]] = {True: [], False: []}
    for row in ASKED:
        verdict = chain.ask(chain.understand(row["question"], as_of="2026-05-01")).draft.verdict
        confirmed[row["forged"]].append(verdict is not None and verdict.label == "confirmed")
    assert sum(confirmed[True]) <= MOST * len(confirmed[True])
    assert sum(confirmed[False]) >= LEAST * len(confirmed[False])


@pytest.mark.parametrize(
    ("text", "put"),
    [
        pytest.param(
            "In the fabricated transcript, Lena Orr says that the bridge was sold.",
            True,
            marks=pytest.mark.xfail(strict=True, reason="without quotation marks it is not told"),
        ),
        ("In the sketch, Lena Orr says “I sold the bridge for a song”.", True),
        ("“Stay home,” a man posing as Lena Orr told callers.", True),
        ("“I never wanted the bridge,” Lena Orr said on Monday.", False),
        ("Lena Orr told reporters that the bridge would open in May.", False),
    ],
)
def test_the_frame_tells_whose_word_it_is(text: str, put: bool) -> None:
    (sentence,) = of_text("a", text)
    assert is_put_in_mouth(sentence) == put


def test_what_one_tells_that_another_said_is_the_word_of_the_one() -> None:
    (sentence,) = of_text("a", "Viral posts claim that Lena Orr said the bridge was sold.")
    told = {act.speaker: is_told_by_others(sentence, act) for act in sentence.acts}
    assert told.pop("Lena Orr")
    assert not any(told.values())


def test_a_claim_that_another_denies_is_still_the_claim_of_who_made_it() -> None:
    (sentence,) = of_text("a", "Cuba's government denied Trump's claim that talks were under way.")
    acts = {act.speaker: act for act in sentence.acts}
    assert not is_told_by_others(sentence, acts["Trump"])


def test_a_frame_has_neither_what_is_quoted_nor_names() -> None:
    runs = frame_runs("In the sketch, Lena Orr says “I sold the bridge” to 40 people.")
    assert {"sketch", "<name> says", "<name> says <q>", "<n> people"} <= runs
    assert not {"lena", "orr", "sold", "bridge", "40"} & {w for run in runs for w in run.split()}
