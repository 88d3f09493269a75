"""No key, token or password is told in an error, whoever wrote its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError, first_line
from ingest.masking import MASK, masked
from ui.settings import secret


@pytest.mark.parametrize(
    "hidden",
    [
        "sk-proj-abcDEF123456789",
        "ghp_abcdefghijklmnop1234",
        "glpat-abcdefghijklmnop",
        "AKIAABCDEFGHIJKLMNOP",
        "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl",
    ],
)
def test_what_looks_like_a_key_is_masked(hidden: str) -> None:
    assert masked(f"the header was Bearer {hidden}, which is refused") == (
        f"the header was Bearer {MASK}, which is refused"
    )
    assert masked(f"got {hidden}") == f"got {MASK}"


def test_passwords_in_addresses_and_bearer_tokens_are_masked() -> None:
    assert masked("postgresql://user:pass@host/db") == f"postgresql://{MASK}@host/db"
    assert masked("postgresql://user:p@ss@host/db") == f"postgresql://{MASK}@host/db"
    assert masked('{"api_key": "of-no-shape", "model": "m"}').startswith(f'{{"api_key": "{MASK}')
    assert masked("see https://a.test/?api_key=abcdef&page=2") == (
        f"see https://a.test/?api_key={MASK}&page=2"
    )
    assert masked("Authorization: Bearer abc.DEF/123=") == f"Authorization: Bearer {MASK}"


def test_the_value_of_a_secret_is_masked_in_every_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MY_SERVICE_KEY", "correct horse battery")
    monkeypatch.setenv("DATELINE_CHROMA_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text("staple-staple\nrest", "utf-8")
    assert secret("DATELINE_CHROMA_TOKEN") == "staple-staple"
    error = SourceError("it said correct horse battery", "not staple-staple")
    assert str(error) == f"it said {MASK}; not {MASK}"
    assert first_line(ValueError(f"{'x' * 190} correct horse battery")) == f"{'x' * 190} {MASK}"


@pytest.mark.parametrize(
    "text", ["a task-force of 12", "the key is under the mat", "ask-me-anything"]
)
def test_other_words_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)
