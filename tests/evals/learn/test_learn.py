"""What the weights are fitted on: which outcomes a label allows, and what stays together."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.check import support
from assistant.find.evidence import of_text
from assistant.judge import weighing
from evals.bench.stances import emergent
from evals.learn.examples import label_of, outcomes_of
from evals.learn.pairs import (
    ANNOTATION,
    CHECKS,
    WRITTEN,
    event_folds,
    events,
    nearest_sentences,
    rows,
)
from evals.learn.support import around


@pytest.mark.parametrize(
    ("verdict", "whose", "outcomes", "label"),
    [
        ("confirmed", "party", ("on_record",), "confirmed"),
        ("confirmed", "outlet", ("told",), "reported"),
        ("confirmed", "third", ("open",), "reported"),
        ("confirmed", None, ("on_record", "told"), ""),
        ("denied", "outlet", ("denied",), "denied"),
        ("reported", "third", ("open",), "reported"),
        ("not_covered", "none", ("beside",), "not_covered"),
    ],
)
def test_whose_word_it_is_tells_confirmed_from_reported(
    verdict: str, whose: str | None, outcomes: tuple[str, ...], label: str
) -> None:
    asked = {"verdict": verdict, "whose": whose}
    assert (outcomes_of(asked), label_of(asked)) == (outcomes, label)


def test_a_label_given_is_the_label() -> None:
    asked = {"verdict": "confirmed", "whose": "outlet", "label": "reported"}
    assert (outcomes_of(asked), label_of(asked)) == (("told",), "reported")


def test_an_event_is_in_one_fold() -> None:
    stances = [
        {"claim": "a", "url": "1", "stance": "agree"},
        {"claim": "a", "url": "2", "stance": "discuss"},
        {"claim": "b", "url": "2", "stance": "disagree"},
        {"claim": "c", "url": "1", "stance": "unrelated"},
    ]
    event, folds = events(stances), event_folds(stances)
    assert len({event[node] for node in ("a", "b", "1", "2")}) == 1
    assert event["c"] != event["a"]
    assert len({folds[node] for node in ("a", "b", "1", "2")}) == 1


def test_the_nearest_sentences_come_first() -> None:
    body = "The bridge was shut. It rained in the south. Cows were sold at the fair."
    ((first, *rest),) = nearest_sentences(["Who shut the bridge?"], [body], [(0, 0)])
    assert first == "The bridge was shut."
    assert len(rest) == 2


def test_a_passage_is_read_with_what_stands_around_it() -> None:
    found = of_text("t", "One. Two came. Three came. Four came. Five came. Six came. Seven came.")
    start = found[3].span.start
    assert around(found, [[start, start + 5]]) == found[1:6]
    assert around(found, [[10_000, 10_001]]) == []


def test_a_claim_whose_headline_was_learnt_from_is_left_out() -> None:
    pairs = [{"claim": "The bridge was shut", "text": "Bridge shut on Monday", "stance": "for"}]
    assert list(emergent(pairs, ["Bridge was shut after cracks"])) == []
    assert [stance for stance, _ in emergent(pairs, ["Cows sold at the fair"])] == ["for"]


@pytest.mark.parametrize(
    ("path", "features"),
    [(weighing.WEIGHTS, weighing.FEATURES), (support.WEIGHTS, support.FEATURES)],
)
def test_there_is_a_weight_for_each_feature(path: Path, features: tuple[str, ...]) -> None:
    weights = json.loads(path.read_text("utf-8"))["weights"]
    for each in weights.values() if path is weighing.WEIGHTS else [weights]:
        assert set(each) - {"bias"} == set(features)


def test_the_sets_that_weights_are_fitted_on_hold_no_text_of_articles() -> None:
    for row in rows(ANNOTATION):
        assert set(row) == {"url", "fold", "spans", "questions"}
    for row in rows(CHECKS):
        assert set(row) == {"url", "fold", "statements"}


@pytest.mark.parametrize("name", ["judge", "answers"])
def test_training_goes_on_from_the_weights_that_are_shipped(name: str) -> None:
    import onnx

    from evals.learn.judge.export import TARGET, build_judge, restored

    weights = restored(onnx.load(TARGET / f"{name}.onnx"))
    again = restored(build_judge(dict(weights)))
    assert set(again) == set(weights)
    assert all(np.allclose(again[name], weights[name], atol=1e-3) for name in weights)


def test_judges_share_their_word_table(tmp_path: Path) -> None:
    import onnx

    from evals.learn.judge.export import TARGET, WORDS, WORDS_FILE, write

    model = onnx.load(TARGET / "answers.onnx")
    (table,) = (each for each in model.graph.initializer if each.name == WORDS)
    assert table.raw_data == (TARGET / WORDS_FILE).read_bytes()
    (tmp_path / WORDS_FILE).write_bytes(b"another")
    with pytest.raises(SystemExit, match="another word table"):
        write(model, tmp_path, "answers")


def test_the_mean_of_judges_takes_each_by_its_share() -> None:
    from evals.learn.judge.export import mean_of

    one, other = ({"joint.weight": np.full((2, 2), value, np.float32)} for value in (1.0, 3.0))
    assert np.allclose(mean_of([(one, 0.25), (other, 0.75)])["joint.weight"], 2.5)
    with pytest.raises(SystemExit, match="sum to 1"):
        mean_of([(one, 0.5), (other, 0.6)])


def test_written_stories_are_annotated_to_the_character() -> None:
    written = {row["url"]: row for row in rows(WRITTEN)}
    annotated = {row["url"]: row for row in rows(ANNOTATION) if row["url"] in written}
    assert set(written) == set(annotated)
    for url, story in written.items():
        cut = [story["text"][start:end] for start, end in annotated[url]["spans"]]
        assert "".join(cut).replace(" ", "") == "".join(story["text"].split())
        assert all(each == each.strip() for each in cut)
