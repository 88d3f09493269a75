"""The docs cannot lie: they are printed from the commands."""

import re
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.coverage import Coverage
from tests.ui import write_answers, write_map
from tests.ui.write_docs import TARGET, command_names, document, help_of
from ui.cli.dateline import DEMO_QUESTION
from ui.show.render import answer_lines

COMMANDS = [words for words in command_names() if words]
GROUPS = {("articles",), ("archive",), ("eval",)}


def test_the_command_reference_is_what_the_commands_print() -> None:
    assert TARGET.read_text("utf-8") == document(), "run `make docs`"


def test_the_map_of_the_design_is_what_the_modules_say() -> None:
    written = write_map.TARGET.read_text("utf-8")
    assert written == write_map.document(written), "run `make docs`"


def test_every_module_says_what_it_is_for() -> None:
    for _, modules in write_map.folders():
        for module in modules:
            assert module.stem == "__init__" or write_map.purpose(module), module


def test_the_answers_shown_are_those_given(samples: Coverage) -> None:
    shown = write_answers.TARGET.read_text("utf-8")
    assert shown == write_answers.document(samples), "run `make docs`"


def test_the_readme_shows_what_the_demo_prints(samples: Coverage) -> None:
    readme = Path("README.md").read_text("utf-8")
    found = re.search(r"`make demo` shows:\n\n```text\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    chain = Chain(samples)
    printed = "\n".join(answer_lines(chain.ask(chain.understand(DEMO_QUESTION))))
    assert printed.startswith(found[1])


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
