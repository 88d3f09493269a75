"""The Evals page in a real Chromium: figures, cases, two runs beside each other."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import screenshot

Visit = Callable[..., Page]


def test_a_run_is_read_case_by_case(visit: Visit) -> None:
    page = visit("/evals")
    expect(page.get_by_text("8 cases, ")).to_be_visible()
    expect(page.get_by_role("cell", name="verdict_accuracy")).to_be_visible()
    screenshot(page, "evals")
    page.get_by_role("tab", name="Cases").click()
    page.get_by_role("button", name="Did Cuba confirm talks?").click()
    expect(page.get_by_text("verdict disputed")).to_be_visible()
    expect(page.get_by_text("Cuba's government denied").first).to_be_visible()
    screenshot(page, "case")


def test_two_runs_are_compared(visit: Visit) -> None:
    page = visit("/evals?view=Compare")
    expect(page.get_by_role("columnheader", name="p", exact=True)).to_be_visible()
    expect(page.get_by_text("2 cases are in one of the two only")).to_be_visible()
    screenshot(page, "compare")
    page.get_by_role("tab", name="Over time").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
