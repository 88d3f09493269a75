"""MultiHop-RAG under its own rules, worked by hand."""

from typing import Any

import pytest

from evals.cases import Case, Evidence
from evals.score.multihop import NAMES, multihop


def case(**given: Any) -> Case:
    usual: dict[str, Any] = {
        "id": "a",
        "question": "q",
        "answerable": True,
        "answers": ("Lena Voss",),
        "tags": ("multihop-rag",),
    }
    return Case(**usual | given)  # fmt: skip


def answer(text: str = "", verdict: str = "", *, abstained: bool = False) -> dict[str, Any]:
    return {
        "text": text,
        "abstained": abstained,
        "verdict": {"label": verdict} if verdict else None,
    }


FACTS = tuple(Evidence("https://a.example", quote) for quote in ("talks opened", "talks closed"))


def test_both_rules_of_a_hit() -> None:
    """Of two facts one is in the third hit, broken by a line end, the other in the fifth: by the
    script both cut-offs hit; by the paper half is found at 4 and all at 10."""
    texts = ["nothing", "nothing", "The talks\nopened.", "nothing", "All talks closed."]
    scores = multihop(case(evidence=FACTS), answer(), [{"text": text} for text in texts], 0.0)
    assert [scores[name] for name in NAMES[:4]] == [1.0, 1.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("wanted", "given", "contains", "accurate", "strict"),
    [
        (("The Verge",), answer("The talks were held."), 0.0, 1.0, 0.0),
        (("The Verge",), answer("Talks were held."), 0.0, 0.0, 0.0),
        (("Lena Voss",), answer("It was Lena Voss."), 1.0, 1.0, 1.0),
        ("confirmed", answer("Two sides say so.", "confirmed"), None, 1.0, 1.0),
        ("confirmed", answer("No, two sides say.", "denied"), None, 0.0, 0.0),
        ("denied", answer("Two sides say so.", "disputed"), None, 0.0, 0.0),
    ],
)
def test_any_shared_word_is_accurate_and_only_the_answer_is_strictly_so(
    wanted: tuple[str, ...] | str,
    given: dict[str, Any],
    contains: float | None,
    accurate: float,
    strict: float,
) -> None:
    """A verdict is wanted where the benchmark wants yes or no."""
    asked = case(answers=(), verdict=wanted) if isinstance(wanted, str) else case(answers=wanted)
    scores = multihop(asked, given, [], contains)
    assert (scores["multihop_accuracy"], scores["multihop_strict"]) == (accurate, strict)


@pytest.mark.parametrize(("silent", "right"), [(True, 1.0), (False, 0.0)])
def test_silence_is_right_where_the_corpus_has_no_answer(silent: bool, right: float) -> None:
    scores = multihop(case(answerable=False, answers=()), answer(abstained=silent), [], None)
    assert scores["multihop_accuracy"] == scores["multihop_strict"] == right
    assert scores["multihop_facts@4"] is None


def test_other_cases_are_not_judged_by_its_rules() -> None:
    assert multihop(case(tags=()), answer(), [], 1.0) == {}
