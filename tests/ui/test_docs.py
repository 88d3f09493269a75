"""The docs cannot lie: they are printed from the commands."""

import re
from pathlib import Path

import pytest

from ingest.archive import Archive
from tests.ui import write_answers
from tests.ui.write_docs import TARGET, command_names, document, help_of

COMMANDS = [words for words in command_names() if words]
GROUPS = {("articles",), ("archive",), ("eval",)}


def test_the_command_reference_is_what_the_commands_print() -> None:
    assert TARGET.read_text("utf-8") == document(), "run `make docs`"


def test_the_answers_shown_are_those_given(samples: Archive) -> None:
    shown = write_answers.TARGET.read_text("utf-8")
    assert shown == write_answers.document(samples), "run `make docs`"


@pytest.mark.parametrize("words", [w for w in COMMANDS if w not in GROUPS], ids=" ".join)
def test_every_command_has_a_line_to_try_and_a_mention_in_the_docs(words: tuple[str, ...]) -> None:
    assert f"Try: dateline {' '.join(words)}" in help_of(words)
    told = Path("README.md").read_text("utf-8") + Path("docs/index.md").read_text("utf-8")
    assert f"dateline {' '.join(words)}" in told


def test_the_tests_that_hold_a_threat_off_are_there() -> None:
    lines = Path("docs/security.md").read_text("utf-8").splitlines()
    missing = []
    for line in lines:
        folder = "tests"
        for name in re.findall(r"`((?:tests/[\w/]*)?test_\w+\.py)`", line):
            folder = str(Path(name).parent) if "/" in name else folder
            if not Path(folder, Path(name).name).exists():
                missing.append(name)
    assert not missing
