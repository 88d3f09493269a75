"""Fragments of the page show what they are given, and nothing acts."""

import re

from ui.show.markup import sparkline

BAR = re.compile(r'<i style="left:([\d.]+)px;height:([\d.]+)px"></i>')


def test_a_sparkline_has_a_bar_per_day_as_high_as_its_reports() -> None:
    drawn = sparkline(["2026-03-01", "2026-03-01", "2026-03-05", "2026-03-11"])
    assert BAR.findall(drawn) == [("0.0", "18.0"), ("20.8", "9.0"), ("52.0", "9.0")]
    told = "Reports: 2 on 1 Mar 2026, 1 on 5 Mar 2026, 1 on 11 Mar 2026"
    assert f'aria-label="{told}"' in drawn


def test_a_sparkline_of_one_day_is_one_bar() -> None:
    assert BAR.findall(sparkline(["2026-03-01"])) == [("0.0", "18.0")]
