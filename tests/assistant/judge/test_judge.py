"""The bundled judge: opinions that do not depend on what is judged beside them; one line without
its file."""

import shutil
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from assistant.judge.encoding import PANEL, PANEL_TOTAL, TOTAL, Pair, PairEncoder, panel
from assistant.judge.judge import MODEL_FOLDER, OUTCOMES, Judge, judge
from ingest.errors import JudgeError

PAIRS = [
    Pair("Did the mayor resign?", "The mayor has resigned, her office said on Monday."),
    Pair("Did the mayor resign?", "The mayor denied that she had resigned."),
    Pair("Did the mayor resign?", "It rained all day, and the ferry was late.", "Ferry late again"),
]


def test_stances_are_shares_of_one_and_all_are_probabilities() -> None:
    for opinion in judge().opinions(PAIRS):
        assert all(0.0 <= share <= 1.0 for share in astuple(opinion))
        shares = (opinion.affirms, opinion.denies, opinion.reports, opinion.beside)
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)


def test_what_is_beside_the_point_is_told_from_what_is_not() -> None:
    told, denied, beside = judge().opinions(PAIRS)
    assert beside.beside > 0.5
    assert beside.beside > max(told.beside, denied.beside)
    assert told.affirms > denied.affirms


def test_an_opinion_is_the_same_in_other_company_up_to_rounding() -> None:
    alone = [judge().opinions([pair])[0] for pair in PAIRS]
    together = judge().opinions(PAIRS * 5)[: len(PAIRS)]
    assert np.allclose([astuple(o) for o in alone], [astuple(o) for o in together], atol=0.03)


def test_case_and_accents_change_nothing() -> None:
    one, other = judge().opinions(
        [
            Pair("Did Díaz-Canel resign?", "He resigned."),
            Pair("DID DIAZ-CANEL RESIGN?", "He resigned."),
        ]
    )
    assert np.allclose(astuple(one), astuple(other), atol=0.02)


def test_a_pair_is_cut_to_what_the_model_reads() -> None:
    ((ids, types),) = PairEncoder(MODEL_FOLDER).rows(
        [Pair("claim " * 500, "told " * 900, "so " * 500)]
    )
    assert len(ids) == len(types) <= TOTAL
    assert set(types) == {0, 1}


def test_a_panel_is_its_first_sentences_cut_to_what_the_model_reads() -> None:
    sentences = [f"Told {n}." for n in range(PANEL + 3)]
    assert panel("claim", sentences, "Title").target == " ".join(sentences[:PANEL])
    ((ids, _),) = PairEncoder(MODEL_FOLDER).rows([panel("claim", ["told " * 900] * 3, "so " * 500)])
    assert TOTAL < len(ids) <= PANEL_TOTAL


def test_sentences_read_together_tell_what_they_make_of_a_claim() -> None:
    asked, told = "Did the mayor resign?", "The mayor has resigned, her office said on Monday."
    affirmed = judge().outcomes(panel(asked, [told, "A successor is sought."], "Mayor resigns"))
    unsaid = judge().outcomes(panel(asked, ["It rained all day.", "The ferry was late."], "Rain"))
    assert tuple(affirmed) == OUTCOMES
    assert sum(affirmed.values()) == pytest.approx(1.0, abs=1e-4)
    assert affirmed["on_record"] > unsaid["on_record"]
    assert max(unsaid, key=lambda outcome: unsaid[outcome]) == "beside"


def test_nothing_is_judged_without_pairs() -> None:
    assert judge().opinions([]) == []


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_a_missing_or_cut_file_is_one_line_with_a_remedy(tmp_path: Path, engine: str) -> None:
    with pytest.raises(JudgeError, match="missing or damaged") as error:
        Judge(tmp_path, engine).opinions(PAIRS)
    assert error.value.remedy
    shutil.copy(MODEL_FOLDER / "tokenizer.json", tmp_path)
    (tmp_path / "judge.onnx").write_bytes((MODEL_FOLDER / "judge.onnx").read_bytes()[:9999])
    with pytest.raises(JudgeError, match="missing or damaged"):
        Judge(tmp_path, engine).opinions(PAIRS)
    shutil.copy(MODEL_FOLDER / "judge.onnx", tmp_path)  # without the word table
    with pytest.raises(JudgeError, match="missing or damaged"):
        Judge(tmp_path, engine).opinions(PAIRS)
