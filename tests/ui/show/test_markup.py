"""Fragments of the page show what they are given, and nothing acts."""

from lxml import etree

from ui.show.markup import sparkline


def test_a_sparkline_has_a_bar_per_day_as_high_as_its_reports() -> None:
    drawn = etree.fromstring(sparkline(["2026-03-01", "2026-03-01", "2026-03-05", "2026-03-11"]))
    bars = [(float(bar.get("x")), float(bar.get("height"))) for bar in drawn.iter("rect")]
    assert [height for _, height in bars] == [18.0, 9.0, 9.0]
    (first, second, third) = (x for x, _ in bars)
    assert (first, third) == (0.0, 52.0)
    assert second == 20.8
    assert drawn.get("aria-label") == "Reports: 2 on 1 Mar 2026, 1 on 5 Mar 2026, 1 on 11 Mar 2026"


def test_a_sparkline_of_one_day_is_one_bar() -> None:
    drawn = etree.fromstring(sparkline(["2026-03-01"]))
    assert [bar.get("x") for bar in drawn.iter("rect")] == ["0.0"]
