"""A report of 5,000 cases opened from the disk, without a server."""

import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from evals.compare.report import write
from evals.run.saved import load_run
from tests.browser.conftest import screenshot
from tests.evals.compare.test_report import many

SECONDS = 3.0


def test_five_thousand_cases_open_at_once_and_are_filtered(
    browser: Browser, coverage: Path, tmp_path: Path
) -> None:
    report, _ = write(many(load_run(coverage / "runs" / "after"), tmp_path, 5000))
    page = browser.new_page(offline=True, viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    began = time.monotonic()
    page.goto(report.as_uri())
    page.locator("body[data-ready]").wait_for()
    assert time.monotonic() - began <= SECONDS
    expect(page.get_by_text("5000 of 5000 cases")).to_be_visible()
    page.get_by_label("Words").fill("cuba-1-624")
    expect(page.get_by_text("1 of 5000 cases")).to_be_visible()
    page.get_by_text("Did Cuba confirm talks?").click()
    expect(page.locator("mark", has_text="Cuba's government denied Trump's claim")).to_be_visible()
    screenshot(page, "report")
    assert asked == [report.as_uri()]
    page.close()
