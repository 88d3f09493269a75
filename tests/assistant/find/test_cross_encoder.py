"""A cross-encoder of the user's own: a file or an endpoint, ranked by both alike."""

from pathlib import Path
from shutil import copy
from typing import Any

import numpy as np
import pytest

from assistant.chain import Chain
from assistant.find.cross_encoder import CrossEncoder, cross_encoder
from assistant.find.hit import Hit
from assistant.find.retrieve import RERANKED, Retriever
from assistant.understand.question import understand
from ingest.coverage import Coverage
from ingest.errors import RankerError
from ingest.passages.embed import MODEL_FOLDER
from tests.scripted_openai import ScriptedServer

QUESTION = "How many people were aboard the ferry?"
PAIRS = ["The ferry had 41 people aboard.", "The council met."]


def write_model(folder: Path, logits: int = 1) -> Path:
    """A real ONNX cross-encoder: how many pairs of equal tokens question and passage have."""
    from onnx import TensorProto, helper, save

    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "t"])
    kinds = helper.make_tensor_value_info("token_type_ids", TensorProto.INT64, ["n", "t"])
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "t"])
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", logits])
    node = helper.make_node
    nodes = [
        node("Cast", ["attention_mask"], ["there"], to=TensorProto.FLOAT),
        node("Cast", ["token_type_ids"], ["second"], to=TensorProto.FLOAT),
        node("Mul", ["there", "second"], ["passage"]),
        node("Sub", ["there", "passage"], ["question"]),
        node("Unsqueeze", ["input_ids", "last"], ["down"]),
        node("Unsqueeze", ["input_ids", "middle"], ["across"]),
        node("Equal", ["down", "across"], ["same"]),
        node("Cast", ["same"], ["alike"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["question", "last"], ["rows"]),
        node("Unsqueeze", ["passage", "middle"], ["columns"]),
        node("Mul", ["alike", "rows"], ["of_question"]),
        node("Mul", ["of_question", "columns"], ["of_both"]),
        node("ReduceSum", ["of_both", "both"], ["sums"], keepdims=0),
        node("Unsqueeze", ["sums", "last_of_one"], ["one"]),
        node("Concat", ["one"] * logits, ["logits"], axis=1),
    ]
    constants = [
        helper.make_tensor("last", TensorProto.INT64, [1], [2]),
        helper.make_tensor("middle", TensorProto.INT64, [1], [1]),
        helper.make_tensor("both", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("last_of_one", TensorProto.INT64, [1], [1]),
    ]
    graph = helper.make_graph(nodes, "overlap", [ids, mask, kinds], [out], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    folder.mkdir(exist_ok=True)
    save(model, str(folder / "model.onnx"))
    copy(MODEL_FOLDER / "tokenizer.json", folder)
    return folder


def overlap(query: str, documents: list[str]) -> dict[str, Any]:
    asked = set(query.lower().rstrip("?").split())
    scores = [float(len(asked & set(text.lower().split()))) for text in documents]
    found = [{"index": i, "relevance_score": score} for i, score in enumerate(scores)]
    return {"results": sorted(found, key=lambda row: -row["relevance_score"])}


@pytest.fixture(params=["file", "folder", "endpoint"])
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param != "endpoint":
        folder = write_model(tmp_path / "model")
        yield cross_encoder(str(folder / "model.onnx" if request.param == "file" else folder))
        return
    with ScriptedServer() as server:
        server.script.rerank = overlap
        yield cross_encoder(f"small@{server.url}/rerank", key="secret")


def searched(coverage: Coverage, encoder: CrossEncoder | None = None) -> list[Hit]:
    return Retriever(coverage, cross_encoder=encoder).search(understand(QUESTION), 8)


def test_it_prefers_what_answers(encoder: CrossEncoder) -> None:
    answering, other = encoder.scores(QUESTION, PAIRS)
    assert answering > other
    assert encoder.scores(QUESTION, PAIRS[::-1]) == [other, answering]


def test_it_reads_more_pairs_than_fit_into_a_batch(encoder: CrossEncoder) -> None:
    scores = encoder.scores(QUESTION, PAIRS * 10)
    assert scores == scores[:2] * 10


def test_its_voice_is_shown_and_counts_in_the_order(
    samples: Coverage, encoder: CrossEncoder
) -> None:
    hits = searched(samples, encoder)
    assert all("cross" in hit.parts for hit in hits)
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    without = {hit.placed.passage.passage_id: hit for hit in searched(samples)}
    assert not any("cross" in hit.parts for hit in without.values())


def test_it_has_as_much_to_say_as_all_else_together(
    samples: Coverage, encoder: CrossEncoder
) -> None:
    asked = understand(QUESTION)
    hits = Retriever(samples, cross_encoder=encoder).search(asked, 100, one_a_group=False)
    said = [hit.parts["cross"] for hit in hits if "cross" in hit.parts]
    others = [hit.score - hit.parts["cross"] for hit in hits if "cross" in hit.parts]
    assert RERANKED / 2 < len(said) <= RERANKED  # copies of what was read are not shown
    assert np.std(said) == pytest.approx(np.std(others), rel=0.5)


def test_an_endpoint_is_told_of_before_anything_is_sent(
    samples: Coverage, openai_server: ScriptedServer
) -> None:
    encoder = cross_encoder(f"{openai_server.url}/rerank")
    chain = Chain(samples, cross_encoder=encoder)
    assert f"go to the cross-encoder at {openai_server.host}" in str(chain.choice)
    assert not openai_server.script.requests


@pytest.mark.parametrize(
    "reply",
    [
        {},
        [],
        {"results": []},
        {"results": [{"index": 0}]},
        {"results": [{"index": 0, "relevance_score": 1}]},
        {"results": [{"index": 0.9, "relevance_score": 1}, {"index": 1, "relevance_score": 1}]},
        {"results": [{"index": 0, "relevance_score": n} for n in (1, 2)]},
        {"results": [{"index": n, "relevance_score": 10**400} for n in (0, 1)]},
        {"results": [{"index": n, "relevance_score": True} for n in (0, 1)]},
    ],
)
def test_an_endpoint_that_answers_otherwise_is_one_line(
    openai_server: ScriptedServer, reply: Any
) -> None:
    openai_server.script.rerank = lambda query, documents: reply
    encoder = cross_encoder(f"{openai_server.url}/rerank")
    assert encoder
    with pytest.raises(RankerError, match="something else than a score"):
        encoder.scores(QUESTION, PAIRS)


def test_an_endpoint_that_fails_or_is_not_there_is_one_line(openai_server: ScriptedServer) -> None:
    openai_server.script.status = 503
    for url, told in (
        (f"{openai_server.url}/rerank", "answered HTTP 503"),
        ("http://127.0.0.1:9/rerank", "did not answer"),
    ):
        encoder = cross_encoder(url)
        assert encoder
        with pytest.raises(RankerError, match=told):
            encoder.scores(QUESTION, PAIRS)
    with pytest.raises(RankerError, match="no such address"):
        cross_encoder("http://[/rerank")


def test_an_endpoint_is_sent_its_model_and_key_and_neither_is_printed(
    openai_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    openai_server.script.rerank = overlap
    address = f"{openai_server.url}/rerank?api=QUERY"
    encoder = cross_encoder(f"small/one@{address}", key="SECRET\r\n")
    assert encoder
    private = cross_encoder(f"small@{address.replace('http://', 'http://me:PASSWORD@')}")
    assert private
    assert encoder.host == private.host == openai_server.host
    encoder.scores(QUESTION, PAIRS)
    assert openai_server.script.requests[0]["model"] == "small/one"
    assert openai_server.script.sent[0]["Authorization"] == "Bearer SECRET"
    openai_server.script.status = 401
    for refused in (encoder, private):
        with pytest.raises(RankerError, match="answered HTTP 401") as told:
            refused.scores(QUESTION, PAIRS)
        assert not any(secret in str(told.value) for secret in ("SECRET", "PASSWORD", "QUERY"))
    with pytest.raises(RankerError, match="characters that no key has"):
        cross_encoder(openai_server.url, key="SEC\x00RET")


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 1e300])
def test_scores_that_are_no_numbers_rank_nothing(
    samples: Coverage, openai_server: ScriptedServer, score: float
) -> None:
    openai_server.script.rerank = lambda query, documents: {
        "results": [{"index": i, "relevance_score": score} for i in range(len(documents))]
    }
    with pytest.raises(RankerError, match="invalid scores"):
        searched(samples, cross_encoder(f"{openai_server.url}/rerank"))


def test_a_long_question_is_cut_rather_than_refused(tmp_path: Path) -> None:
    encoder = cross_encoder(str(write_model(tmp_path / "model")))
    assert encoder
    assert len(encoder.scores("ferry " * 900, PAIRS)) == 2


def test_the_layout_of_sentence_transformers_is_found(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model")
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    encoder = cross_encoder(str(folder))
    assert encoder
    assert len(encoder.scores(QUESTION, PAIRS)) == 2
    (folder / "tokenizer.json").unlink()
    encoder = cross_encoder(str(folder))
    assert encoder
    with pytest.raises(RankerError, match="no tokenizer"):
        encoder.scores(QUESTION, PAIRS)


def test_a_file_that_is_no_cross_encoder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RankerError, match="no cross-encoder is there"):
        cross_encoder(str(tmp_path / "nothing"))
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    two = write_model(tmp_path / "two", logits=2)
    for path in (tmp_path / "model.onnx", two):
        encoder = cross_encoder(str(path))
        assert encoder
        with pytest.raises(RankerError, match="one logit a pair"):
            encoder.scores(QUESTION, PAIRS)
