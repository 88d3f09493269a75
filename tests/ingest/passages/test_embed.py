"""The bundled model gives the original's vectors, on either engine."""

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EmbedderError
from ingest.passages.embed import BundledEmbedder, LangChainEmbedder, embedder
from tests.scripted_openai import ScriptedServer

# Made with the fp32 weights by tests/data/make_reference.py.
REFERENCE = Path(__file__).parents[2] / "data" / "minilm_reference.npz"


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_vectors_are_those_of_the_fp32_original(engine: str) -> None:
    with np.load(REFERENCE) as data:
        texts, original = [str(t) for t in data["texts"]], data["vectors"]
    vectors = BundledEmbedder(engine=engine).embed(texts)
    cosines = (vectors * original).sum(axis=1)
    assert len(texts) >= 30
    assert cosines.mean() >= 0.999
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    model = BundledEmbedder()
    texts = ["The mayor resigned.", "A " + "very " * 200 + "long report.", "", "Ferry adrift."]
    together, alone = model.embed(texts), [model.embed([text])[0] for text in texts]
    assert min(float(a @ b) for a, b in zip(together, alone, strict=True)) > 0.999


def test_another_embedder_speaks_to_its_endpoint(openai_server: ScriptedServer) -> None:
    model = LangChainEmbedder("openai:text-embedding-3-small")
    vectors = model.embed(["one two", "two one", "three"])
    assert model.identity.dimensions == 16
    assert float(vectors[0] @ vectors[1]) == pytest.approx(1, abs=1e-5)
    assert openai_server.script.requests[0]["input"] == ["one two", "two one", "three"]


def test_errors_of_an_embedder_say_what_to_do(openai_server: ScriptedServer) -> None:
    openai_server.script.status = 401
    with pytest.raises(EmbedderError, match=r"did not answer.*check the key"):
        LangChainEmbedder("openai:text-embedding-3-small").embed(["x"])
    with pytest.raises(EmbedderError, match="no embedder is called 'nonsense'"):
        embedder("nonsense")
