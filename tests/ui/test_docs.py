"""The docs cannot lie: they are printed from the commands."""

import ast
import re
from pathlib import Path

import pytest

from assistant.chain import Chain
from ingest.coverage import Coverage
from tests.ui import write_answers, write_house, write_map
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


def test_prose_is_wrapped() -> None:
    pages = [*Path("docs").glob("*.md"), *Path().glob("*.md")]
    long = [
        f"{page}:{number}"
        for page in pages
        for number, line in enumerate(prose(page.read_text("utf-8")), start=1)
        if len(line) > 120
    ]
    assert long == []


def prose(text: str) -> list[str]:
    """The lines of a page, without those of tables, pictures and code."""
    fenced = re.sub(
        r"^```.*?^```", lambda code: "\n" * code[0].count("\n"), text, flags=re.M | re.S
    )
    bare = re.compile(r"\||!\[| {4}(?![-*] )")
    return ["" if bare.match(line) else line for line in fenced.splitlines()]


def test_every_module_says_what_it_is_for() -> None:
    for _, modules in write_map.folders():
        for module in modules:
            assert module.stem == "__init__" or write_map.purpose(module), module


def test_every_name_of_the_walkthrough_exists() -> None:
    walk = write_house.WALK.read_text("utf-8")
    named = re.findall(r"`((?:ui|evals|assistant|ingest)\.[^`]*)`", walk)
    assert len(named) > 40
    assert [name for name in named if not is_defined(name)] == []


def is_defined(name: str) -> bool:
    """Whether a dotted name is defined in the source, which is read and not imported: a page of
    Streamlit runs when it is imported."""
    parts = name.split(".")
    if (Path(*parts) / "__init__.py").is_file():
        return True
    files = {n: Path(*parts[:n]).with_suffix(".py") for n in range(1, len(parts) + 1)}
    length = max((n for n, file in files.items() if file.is_file()), default=0)
    if not length:
        return False
    body: list[ast.stmt] = ast.parse(files[length].read_text("utf-8")).body
    for part in parts[length:]:
        found = [node for node in body if getattr(node, "name", None) == part]
        if not found:
            return False
        body = getattr(found[0], "body", [])
    return True


def test_the_picture_of_the_house_has_all_its_rooms() -> None:
    assert write_house.TARGET.read_text("utf-8") == write_house.drawing(), "run `make docs`"
    data = {"sets", "samples"}
    for floor, rooms in write_house.FLOORS.items():
        there = {path.parent.name for path in Path(floor).glob("*/*.py")} - data
        assert there == set(rooms.split())


def test_the_answers_shown_are_those_given(samples: Coverage) -> None:
    shown = write_answers.TARGET.read_text("utf-8")
    given = write_answers.document(samples)
    assert _by_question(shown) == _by_question(given), "run `make docs`"


def _by_question(document: str) -> list[list[str]]:
    """The lines of each answer without the numbers of its citations, sorted: processors round the
    judge's scores differently, so that two statements nearly as relevant may change places."""
    unnumbered = re.sub(r"\[\d+\]", "[n]", document)
    return [sorted(one.splitlines()) for one in unnumbered.split("\n## ")]


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
