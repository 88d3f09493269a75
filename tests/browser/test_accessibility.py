"""Each page, by day and by night, stands up to axe-core: no violation of any level (WCAG 2.2 A, AA, and
its best practices)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, give, marker, scope, screenshot, settled
from tests.tools import in_ci

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_STREAMLIT = {"presentation-role-conflict", "region"}
"""Of its file uploader (minor), and of its popovers, which are outside of landmarks (moderate)."""
Visit = Callable[..., Page]

pytestmark = pytest.mark.skipif(
    not AXE.exists() and not in_ci(), reason="no axe-core here: npm install --no-save axe-core@4"
)


def violations(page: Page) -> list[str]:
    """All of them, each with the elements it is about."""
    settled(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations)",
        RULES,
    )
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']]} {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["id"] not in OF_STREAMLIT
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_and_its_evidence(visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    assert violations(page) == []
    ask(page, "Will Brannock Rail close the Tarn Valley line?")
    marker(page, 1).click()
    expect(page.get_by_role("heading", name="Evidence 1")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/coverage?q=dam+at+Marrow+Hill",
        "/coverage?part=Ingests",
        "/coverage?part=By+day+and+outlet",
        "/evals",
        "/evals?view=Cases&case=cuba-1",
        "/evals?view=Compare",
    ],
)
def test_coverage_and_evals(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    if articles := page.locator(".st-key-articles button").all():
        articles[0].click()
        expect(page.locator(".article")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_draft_and_what_it_is_checked_by(visit: Visit, scheme: str) -> None:
    page = visit("/draft", color_scheme=scheme)
    page.get_by_label("Paste a text").fill("Cuba denied that talks were under way.")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Take the marked draft along")).to_be_visible(timeout=60_000)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scope_and_the_forms(visit: Visit, own: str, scheme: str) -> None:
    page = visit(address=own, color_scheme=scheme)
    scope(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    give(page, ("lighthouse.txt", b"The lighthouse of Port Ellen will be painted, said Ada Wren."))
    expect(page.get_by_text("This is how it was read")).to_be_visible(timeout=60_000)
    assert violations(page) == []
    page = visit("/coverage?q=dam+at+Marrow+Hill", address=own, color_scheme=scheme)
    page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
    page.get_by_role("button", name="Correct headline").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_everything_is_reached_with_the_keyboard(page: Page) -> None:
    page.get_by_placeholder("Ask about the coverage").focus()
    page.keyboard.type("Did Cuba confirm talks?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()
    reached: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                  let at = document.activeElement;
                  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                  return at?.getAttribute("aria-label") || at?.innerText || at?.tagName || "";
                }"""
            ).strip()
        )
    for name in ("Scope", "Start over", "The article", "Copy", "What did Karoline Leavitt say?"):
        assert any(name in label for label in reached), (name, reached)
    assert any(label.startswith("Evidence 2: ") for label in reached)
    screenshot(page, "keyboard")
