"""The Coverage page in a real Chromium: find, read, compare revisions, take in, remove."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, screenshot, settled
from tests.serving import served

Visit = Callable[..., Page]
TAKEN = re.compile(r"lighthouse\.txt.*1 new, 0 updated, 0 unchanged")
STORY = b"date 2026-05-01\nThe lighthouse of Port Ellen will be painted, said its keeper, Ada Wren."


def test_articles_are_found_read_and_compared(visit: Visit) -> None:
    page = visit("/coverage")
    page.get_by_label("Search the articles").fill("dam at Marrow Hill")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
    expect(page.get_by_text("What changed from revision 1")).to_be_visible()
    changed = page.locator(".dl-changed")
    expect(changed.locator("del")).to_have_text(["safe,", "Monday."])
    expect(changed.locator("ins")).to_have_text(["being mended,", "Tuesday."])
    expect(changed).to_contain_text("The dam at Marrow Hill is")
    expect(page.locator(".article")).to_contain_text("is being mended")
    assert "article=" in page.url
    screenshot(page, "coverage")


def test_on_a_phone_an_article_opens_above_the_list(visit: Visit) -> None:
    page = visit("/coverage", viewport={"width": 390, "height": 844}, has_touch=True)
    story = page.locator(".st-key-articles button").last
    story.scroll_into_view_if_needed()
    story.tap()
    settled(page)
    article = page.get_by_role("region", name="The article")
    expect(article).to_be_in_viewport()
    screenshot(page, "phone-article")


def test_copies_are_one_click_apart(visit: Visit) -> None:
    page = visit("/coverage?q=Grey+Heron")
    page.get_by_role("button", name="Ferry adrift all night").click()
    expect(page.get_by_text("The same copy, carried by others")).to_be_visible()
    before = page.url
    page.locator("[class*='st-key-copy-'] button").first.click()
    expect(page.locator(".article")).to_contain_text("A passenger ferry with 212 people aboard")
    page.wait_for_url(lambda url: url != before)


def test_what_there_is_is_plotted(visit: Visit) -> None:
    page = visit("/coverage?part=By+day+and+outlet")
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        expect(chart.locator("canvas, svg").first).to_be_visible()
    screenshot(page, "plots")


def test_a_file_is_taken_in_and_answered_from(visit: Visit, own: str) -> None:
    page = visit("/coverage?part=Ingests", address=own)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [
            {"name": "lighthouse.txt", "mimeType": "text/plain", "buffer": STORY},
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
        ]
    )
    page.get_by_label("Addresses of pages").fill("/etc/passwd\nhttp://127.0.0.1:9/feed")
    page.get_by_role("button", name="Take in").click()
    main = page.locator(".stMain")
    # The refusals show once the run has ended, and with them what it took in.
    expect(main.get_by_text("/etc/passwd: this is no web address")).to_be_visible(timeout=180_000)
    expect(main.get_by_text(TAKEN).first).to_be_visible()
    expect(main.get_by_text("empty.txt").first).to_be_visible()
    expect(main.get_by_text("127.0.0.1").first).to_be_visible()
    screenshot(page, "ingest")
    page.get_by_role("link", name="Ask").click()
    ask(page, "Will the lighthouse of Port Ellen be painted?")
    expect(page.locator(".article")).to_contain_text("said its keeper, Ada Wren")


def test_an_article_is_removed_after_a_second_click(visit: Visit, own: str) -> None:
    page = visit("/coverage?q=dam+at+Marrow+Hill", address=own)
    page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
    page.get_by_role("button", name="Remove this article").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("All its revisions go")
    screenshot(page, "remove")
    dialog.get_by_role("button", name="Remove it").click()
    expect(dialog).to_be_hidden(timeout=60_000)
    expect(page.get_by_role("button", name="Dam at Marrow Hill is safe")).to_have_count(0)


def test_readers_cannot_change_what_is_for_reading_only(visit: Visit, coverage: Path) -> None:
    with served(coverage, DATELINE_READ_ONLY="1") as address:
        page = visit("/coverage?q=dam+at+Marrow+Hill", address=address)
        page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
        expect(page.locator(".article")).to_be_visible()
        expect(page.get_by_role("button", name="Remove this article")).to_have_count(0)
        expect(page.get_by_role("tab", name="By day and outlet")).to_be_visible()
        expect(page.get_by_role("tab", name="Ingests")).to_have_count(0)
        visit("/", address=address)
        expect(page.get_by_text("Desk", exact=True)).to_have_count(0)
        expect(page.get_by_text("DATELINE_READER")).to_have_count(0)


def test_an_editor_corrects_what_was_read_and_it_is_logged(visit: Visit, own: str) -> None:
    page = visit("/coverage?q=dam+at+Marrow+Hill", address=own)
    page.get_by_role("button", name="Dam at Marrow Hill is safe").click()
    page.get_by_role("button", name="Correct headline, outlet, day or byline").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Published").fill("2026-04-31")
    form.get_by_role("button", name="Correct", exact=True).click()
    expect(form.get_by_text("no ISO date")).to_be_visible(timeout=60_000)
    form.get_by_role("textbox", name="Published").fill("2026-04-26")
    form.get_by_role("textbox", name="Outlet").fill("The Harbour Gazette on Sunday")
    form.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_text("Outlet: The Harbour Gazette on Sunday")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Published: 2026-04-26")).to_be_visible()
    expect(page.get_by_text("outlet The Harbour Gazette on Sunday")).to_be_visible()
    expect(page.get_by_text("What changed from revision 2")).to_be_visible()
    screenshot(page, "corrected")
