"""Vectors that are kept are those that would be computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import sentence_vectors
from assistant.sentence_vectors import SentenceVectors
from ingest.archive import Archive

WORDS = st.sampled_from("the ferry will sail from harbour on monday mayor said no".split())
ROUNDING = 1e-6
"""What stands beside a text moves the last bits of its vector, on processors without bf16."""
TEXT = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)


@given(st.lists(st.lists(TEXT, min_size=1, max_size=30), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_what_was_read_before_changes_no_vector(samples: Archive, asked: list[list[str]]) -> None:
    kept = SentenceVectors(samples)
    for texts in asked:
        alone = np.vstack([samples.embedder.embed([text]) for text in texts])
        assert np.allclose(kept.of(texts), alone, rtol=0, atol=ROUNDING)


def test_no_more_are_kept_than_there_is_room_for(
    samples: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_vectors, "KEPT", 3)
    kept = SentenceVectors(samples)
    for n in range(9):
        texts = [f"Ferry {n} sails.", f"Ferry {n + 1} sails."]
        assert np.allclose(kept.of(texts), samples.embedder.embed(texts), rtol=0, atol=ROUNDING)
        assert len(kept._kept) <= 3
