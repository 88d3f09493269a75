"""Scores of an answer, each worked by hand, read from what a run has saved."""

from collections.abc import Sequence
from typing import Any

import pytest

from evals.cases import Case, Evidence
from evals.matching import holds, is_same, token_f1
from evals.score.citations import Cited, Unjudged, cited, in_words, precision, recall
from evals.score.scorers import answered, attributed, best, quote_exact, speaker_accuracy


def answer(
    *told: tuple[str, list[int]], quotes: Sequence[str] = (), verdict: str = ""
) -> dict[str, Any]:
    return {
        "abstained": not told,
        "reader": "extractive",
        "verdict": {"label": verdict, "sides": []} if verdict else None,
        "statements": [{"text": text, "citations": numbers} for text, numbers in told],
        "citations": [
            {
                "n": n,
                "quote": quote,
                "outlet": "IANS",
                "agency": "",
                "article_id": "a",
                "revision": 1,
                "start": 0,
                "end": len(quote),
            }
            for n, quote in enumerate(quotes, start=1)
        ],
    }


@pytest.mark.parametrize(
    ("text", "wanted", "f1"),
    [
        ("The ferry sails.", "a ferry sails", 1.0),
        ("212 people were aboard", "212", 2 / 5),  # P 1/4, R 1
        ("won won lost", "won won won", 2 / 3),
        ("nobody", "somebody", 0.0),
        ("", "212", 0.0),
    ],
)
def test_words_in_common_are_counted_with_repetition(text: str, wanted: str, f1: float) -> None:
    assert token_f1(text, wanted) == pytest.approx(f1)


def test_an_exact_match_is_one_of_the_whole() -> None:
    assert is_same("The “Grey Heron”.", "grey heron")
    assert not is_same("the Grey Heron sank", "grey heron")
    assert not is_same("", "")


def test_an_answer_is_as_good_as_its_best_statement() -> None:
    case = Case("x", "How many?", True, answers=("212", "two hundred and twelve"))
    told = answer(("It sank.", [1]), ("212", [1]), quotes=["It sank. 212"])
    scores = answered(case, told)
    assert (scores["contains"], scores["exact"], scores["token_f1"]) == (1.0, 1.0, 1.0)
    assert best(case, answer(), token_f1) == 0.0
    assert best(Case("x", "Who?", False), told, token_f1) is None


def test_a_quote_that_is_not_stored_so_is_not_exact() -> None:
    told = answer(("It sank.", [1, 2]), quotes=["It sank.", "It sang."])
    assert quote_exact(told, lambda *_: "It sank.") == 0.5


def test_who_said_it_counts_where_the_quote_is_cited() -> None:
    case = Case("x", "q", True, evidence=(
        Evidence("u", "we will sail", "Ada Marsh"),
        Evidence("u", "it will rain", "Dr. Vane"),
        Evidence("u", "never cited", "Nobody"),
    ))  # fmt: skip
    told = answer(("a", [1]), ("b", [2]), quotes=["She said we will sail.", "It will rain."])
    told["statements"][0]["attribution"] = {"speaker": "Marsh"}
    told["statements"][1]["attribution"] = {"speaker": "Ada Marsh"}
    assert speaker_accuracy(case, told) == 0.5
    assert speaker_accuracy(case, answer()) is None


def said(statement: str, quotes: Sequence[str]) -> bool:
    """A judge for worked examples: every word of the statement is in a quote."""
    return set(statement.split()) <= set(" ".join(quotes).split())


def test_alce_by_hand() -> None:
    """Three statements: one follows from both of its citations together, each needed; one from the
    first alone, the second does not matter; one cites nothing. Recall 2/3, precision 3/4."""
    statements = [Cited("a b", ("a", "b")), Cited("c", ("c", "x")), Cited("d", ())]
    assert recall(statements, said) == pytest.approx(2 / 3)
    assert precision(statements, said) == pytest.approx(3 / 4)
    assert recall([Cited("a", ("x", "y"))], said) == 0
    assert precision([Cited("a", ("x", "y"))], said) == 0
    assert recall([], said) is None
    assert precision([Cited("d", ())], said) is None


def test_the_line_that_sums_up_a_verdict_is_left_out() -> None:
    told = answer(("Disputed: A affirmed it.", [1]), ("a", [1]), quotes=["a"], verdict="disputed")
    assert cited(told) == [Cited("a", ("a",))]


def test_every_sentence_of_a_chat_model_is_judged_and_none_for_its_speaker() -> None:
    told = answer(("A affirmed it.", [1]), quotes=["we will sail"], verdict="disputed")
    told["reader"] = "openai:model"
    assert cited(told) == [Cited("A affirmed it.", ("we will sail",))]
    case = Case("x", "q", True, evidence=(Evidence("u", "we will sail", "A"),))
    assert speaker_accuracy(case, told) is None


def test_an_outlet_in_a_sentence_is_no_lead() -> None:
    text = "IANS, which reported that 300 were hurt, said: Talks began."
    assert cited(answer((text, [1]), quotes=["x"])) == [Cited(text, ("x",))]


@pytest.mark.parametrize(
    ("text", "wanted", "there"),
    [
        ("Министр Иван Петров сказал", "Иван Петров", True),
        ("Иванов Петрович", "Иван Петров", False),
        ("外交部长王小明说", "王小明", True),
        ("외교부 장관 김민수", "김민수", True),
        ("Herr Petrov", "Иван", False),
        ("the", "the", False),
    ],
)
def test_words_of_other_scripts_are_matched_by_their_letters(
    text: str, wanted: str, there: bool
) -> None:
    assert holds(text, wanted) is there


def test_without_a_judgement_there_is_no_score_but_a_reason() -> None:
    def silent(statement: str, quotes: Sequence[str]) -> bool:
        raise Unjudged(f"the judge said nothing of {statement!r}")

    scores, why = attributed(answer(("a", [1]), quotes=["a"]), silent)
    assert scores == {"citation_recall": None, "citation_precision": None}
    assert set(why.values()) == {"the judge said nothing of 'a'"}


@pytest.mark.parametrize(
    ("statement", "quote", "follows"),
    [
        ("The ferry will sail on Monday.", "The ferry will sail on Monday, she said.", True),
        (
            "The mayor said the ferry will sail.",
            "The mayor, Ada Marsh, said the ferry will sail.",
            True,
        ),
        ("The ferry will not sail.", "The ferry will sail.", False),
        ("The ferry has 300 seats.", "The ferry has 212 seats.", False),
        ("The bank collapsed in March.", "The ferry will sail.", False),
    ],
)
def test_the_judge_without_a_key_reads_words(statement: str, quote: str, follows: bool) -> None:
    assert in_words(statement, [quote]) is follows


def test_what_is_of_the_article_is_not_held_against_its_words() -> None:
    told = answer(("IANS, 6 Feb 2026 [Ada Marsh]: “It sails,” she said.", [1]), quotes=["x"])
    assert cited(told) == [Cited("“It sails,” she said.", ("x",))]
