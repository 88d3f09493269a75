"""Collections and saved questions in a real Chromium."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from ingest.archive import Archive
from ingest.pipeline import ingest
from tests.browser.conftest import DAM, ask, scope, screenshot, settled

Visit = Callable[..., Page]
QUESTION = "What did Ida Norn say about the dam at Marrow Hill?"
GAZETTE = "/?outlet=The+Harbour+Gazette"


def keep(page: Page, title: str) -> None:
    """Keep the scope as a collection."""
    scope(page)
    page.get_by_label("Keep this scope as a collection").fill(title)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"collection {title}")).to_be_visible()
    page.keyboard.press("Escape")
    settled(page)


def test_a_saved_question_says_what_is_new_since_it_was_asked(
    visit: Visit, own: str, own_folder: Path
) -> None:
    page = visit(GAZETTE, address=own)
    keep(page, "Harbour desk")
    ask(page, QUESTION)
    page.get_by_role("button", name="Save the question").click()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("heading", name="Saved in Harbour desk")).to_be_visible()
    screenshot(page, "collection")
    page.locator(".st-key-saved-0-asked button").click()
    expect(page.get_by_text("Nothing new since")).to_be_visible(timeout=60_000)
    settled(page)
    later = {"text": "The dam at Marrow Hill is mended, the engineer Ida Norn said on Friday."}
    (own_folder / "dam.jsonl").write_text(json.dumps(DAM | later | {"modified": "2026-05-01"}))
    archive = Archive.open(own_folder / "archive")
    ingest(archive, [str(own_folder / "dam.jsonl")])
    archive.close()
    page.get_by_role("button", name="Start over").click()
    page.locator(".st-key-saved-0-asked button").click()
    expect(page.get_by_text("New since")).to_be_visible(timeout=60_000)


def test_a_collection_is_in_the_address_and_shared_when_its_owner_says_so(
    visit: Visit, own: str
) -> None:
    page = visit(GAZETTE, address=own)
    keep(page, "Harbour desk")
    address = page.url.removeprefix(own)
    other = visit(address, address=own)
    expect(other.get_by_text("nothing: what the address names is gone")).to_be_visible()
    scope(page)
    page.get_by_text("Shared", exact=True).click()
    settled(page)
    other.reload()
    expect(other.get_by_text("collection Harbour desk")).to_be_visible(timeout=60_000)
    scope(other)
    expect(other.get_by_label("Name of the collection")).to_have_count(0)


def test_a_deleted_collection_comes_back(visit: Visit, own: str) -> None:
    page = visit(GAZETTE, address=own)
    keep(page, "Harbour desk")
    scope(page)
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.get_by_text("all of the coverage, as of now")).to_be_visible()
    page.get_by_role("button", name="Bring the collection back").click()
    expect(page.get_by_text("collection Harbour desk")).to_be_visible()


def test_a_collection_that_is_gone_does_not_widen_what_is_asked(visit: Visit, own: str) -> None:
    page = visit(GAZETTE, address=own)
    keep(page, "Harbour desk")
    address = page.url.removeprefix(own)
    other = visit(address, address=own)
    expect(other.get_by_text("the collection of this address: not in this")).to_be_visible()
    expect(other.get_by_text("nothing: what the address names is gone")).to_be_visible()
    other.get_by_placeholder("Ask about the coverage").fill(QUESTION)
    other.keyboard.press("Enter")
    expect(other.get_by_text("nothing was asked")).to_be_visible()
    other.get_by_role("button", name="Ask all of it, now").click()
    expect(other.get_by_text("all of the coverage, as of now")).to_be_visible()
    ask(other, QUESTION)
    expect(other.get_by_test_id("stChatMessage").last).to_contain_text("is being mended")


def test_articles_are_collected_on_the_coverage_page(visit: Visit, own: str) -> None:
    page = visit("/coverage?q=dam+at+Marrow+Hill", address=own)
    page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
    page.get_by_role("button", name="Add to a collection").click()
    page.get_by_label("A new collection").fill("Dams")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dams")).to_be_disabled()
    page.goto(own)
    settled(page)
    scope(page)
    page.get_by_role("combobox", name="Collection").click()
    page.get_by_role("option", name="Dams").click()
    expect(page.get_by_text("only 1 chosen article")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "What did Ida Norn say?")
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("dam at Marrow Hill")
