"""A sentence is parsed once, with exact offsets; without its model there is one line and a remedy."""

import builtins
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ParserError
from ingest.language.frames import Frame, frame_of
from ingest.language.parsed import Parsed
from ingest.language.parser import MODEL_FOLDER, SpacyParser, parser


def parsed(text: str) -> Parsed:
    (found,) = parser().parse([text])
    return found


def at(sentence: Parsed, word: str) -> int:
    return next(i for i, token in enumerate(sentence.tokens) if token.text == word)


@given(st.text(alphabet="Aa e.,'’“”\"é-0\n", max_size=60))
@settings(max_examples=60, deadline=None)
def test_every_token_is_where_it_says_whatever_the_text(text: str) -> None:
    for token in parsed(text).tokens:
        assert text[token.start : token.end] == token.text


def test_the_subject_is_found_through_passives_relatives_and_participles() -> None:
    for text, verb, subject in [
        ("The mayor denied it.", "denied", "mayor"),
        ("The mayor, who denied it, left.", "denied", "mayor"),
        ("The mayor left, denying it.", "denying", "mayor"),
        ("The mayor came and denied it.", "denied", "mayor"),
        ("The party issued a statement denying it.", "denying", "party"),
    ]:
        sentence = parsed(text)
        found = sentence.subject(at(sentence, verb))
        assert found is not None, text
        assert sentence.tokens[found].text == subject, text


@pytest.mark.parametrize(
    ("text", "word", "frame"),
    [
        ("The line closed.", "closed", Frame(denied=False, certainty="fact")),
        ("The line did not close.", "close", Frame(denied=True, certainty="fact")),
        (
            "The company denied that the line closed.",
            "closed",
            Frame(denied=True, certainty="fact"),
        ),
        ("The line may close.", "close", Frame(denied=False, certainty="possible")),
        ("The line will close.", "close", Frame(denied=False, certainty="planned")),
        ("The company plans to close the line.", "close", Frame(denied=False, certainty="planned")),
        ("The company failed to close the line.", "close", Frame(denied=True, certainty="fact")),
        ("I believe the line closed.", "closed", Frame(denied=False, certainty="fact")),
        ("We think the line closed.", "closed", Frame(denied=False, certainty="fact")),
        ("Some believe the line closed.", "closed", Frame(denied=False, certainty="possible")),
        ("No line closed.", "closed", Frame(denied=True, certainty="fact")),
    ],
)
def test_a_word_stands_in_the_frame_of_what_governs_it(text: str, word: str, frame: Frame) -> None:
    sentence = parsed(text)
    assert frame_of(sentence, at(sentence, word)) == frame


def test_a_very_long_sentence_is_read_to_its_limit() -> None:
    found = parsed("and so on " * 3000)
    assert 0 < len(found.tokens) < 1000


def test_a_missing_or_damaged_model_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ParserError, match="missing or damaged") as missing:
        SpacyParser(tmp_path / "nowhere").parse(["It rained."])
    assert missing.value.remedy
    shutil.copytree(MODEL_FOLDER, tmp_path / "cut")
    model = tmp_path / "cut" / "parser" / "model"
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(ParserError, match="missing or damaged"):
        SpacyParser(tmp_path / "cut").parse(["It rained."])


def test_without_spacy_there_is_one_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "spacy":
            raise ImportError("No module named 'spacy'")
        return genuine(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ParserError, match="spaCy cannot be imported") as error:
        SpacyParser().parse(["It rained."])
    assert error.value.remedy
