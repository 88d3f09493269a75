"""The text of a model cut into statements, each with the markers that belong to it."""

import pytest

from assistant.verify import statements


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("One thing [1]. Another [2][3].", ["One thing [1].", "Another [2][3]."]),
        ("One thing. [1] Another. [2]", ["One thing. [1]", "Another. [2]"]),
        ("He said “No. Never.” [1]", ["He said “No. Never.” [1]"]),
        ("No markers here.", ["No markers here."]),
        ("", []),
    ],
)
def test_markers_stay_with_their_statement(written: str, cut: list[str]) -> None:
    assert list(statements(written)) == cut
