"""The text of a model cut into statements, each with the markers that belong to it."""

import pytest

from assistant.check.verify import settled, statements


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


@pytest.mark.parametrize("size", [1, 2, 3, 7, 40])
@pytest.mark.parametrize(
    "written",
    [
        "One thing. [1] Another. [2]",
        "He said “No. Never.” [1] And more [2].",
        "Cuba denied it. [1][2] Dr. Krol agreed [3].\n- A point [1]\n- Another [2]",
    ],
)
def test_a_stream_is_cut_as_the_whole_would_be(written: str, size: int) -> None:
    seen, cut, found = "", 0, []
    for i in range(0, len(written), size):
        seen += written[i : i + size]
        while ready := settled(seen[cut:]):
            found += statements(seen[cut : cut + ready])
            cut += ready
    found += statements(seen[cut:])
    assert found == list(statements(written))
