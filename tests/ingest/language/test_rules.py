"""Closed classes are data, each word written once in its file's list."""

from pathlib import Path

import pytest
import yaml

import ingest.language.rules

FOLDER = Path(ingest.language.rules.__file__).parent / "en"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_no_word_stands_twice_in_a_list(path: Path) -> None:
    for name, words in yaml.safe_load(path.read_text("utf-8")).items():
        lists = words.values() if isinstance(words, dict) else [words]
        for each in lists:
            assert len(each) == len(set(each)), f"{path.name}: {name}"


def test_a_verb_tells_of_one_act() -> None:
    speech = ingest.language.rules.rules("speech")
    verbs = [verb for act in speech["acts"].values() for verb in act]
    assert len(verbs) == len(set(verbs))
    assert not set(verbs) & set(speech["quoting"])
