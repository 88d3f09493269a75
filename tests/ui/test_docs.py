"""The docs cannot lie: they are printed from the commands."""

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
