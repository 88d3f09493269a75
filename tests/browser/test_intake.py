"""Files and addresses in the chat box in a real Chromium: read, mended, taken in, and asked."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DAM, ask, give, screenshot, settled

Visit = Callable[..., Page]
QUESTION = "What did Ada Wren say about the lighthouse?"
STORY = b"The lighthouse of Port Ellen will be painted, said its keeper, Ada Wren."


def answer(page: Page) -> Locator:
    return page.get_by_test_id("stChatMessage").last


def uploads(folder: Path) -> list[str]:
    kept = folder / "archive" / "uploads"
    return sorted(path.name for path in kept.iterdir()) if kept.exists() else []


def test_a_file_is_read_mended_taken_in_and_asked_alone(
    visit: Visit, own: str, own_folder: Path
) -> None:
    page = visit(address=own)
    give(page, ("lighthouse.txt", STORY), ("picture.png", b"\x89PNG\r\n\x1a\n"))
    expect(page.get_by_text("No headline, no outlet, no day, no byline")).to_be_visible(
        timeout=60_000
    )
    expect(
        page.get_by_text("picture.png: cannot be converted (the picture is damaged)")
    ).to_be_visible()
    assert uploads(own_folder) == []
    screenshot(page, "intake")
    page.get_by_label("Published").last.fill("2026-05-32")
    page.get_by_role("button", name="Take in and ask").click()
    expect(page.get_by_text("no ISO date")).to_be_visible()
    page.get_by_label("Published").last.fill("2026-05-01")
    page.get_by_label("Outlet").last.fill("The Ellen Post")
    page.get_by_role("button", name="Take in and ask").click()
    expect(answer(page).get_by_text("reader extractive")).to_be_visible(timeout=60_000)
    expect(answer(page)).to_contain_text("The Ellen Post, 1 May 2026: The lighthouse of Port Ellen")
    expect(page.get_by_text("only 1 chosen article")).to_be_visible()
    assert uploads(own_folder) == ["lighthouse.txt"]
    page.get_by_role("button", name="Ask all of it, now").click()
    expect(page.get_by_text("all of the coverage, as of now")).to_be_visible()
    ask(page, "What did Ida Norn say about the dam at Marrow Hill?")
    expect(answer(page)).to_contain_text("is being mended")


def test_what_is_discarded_leaves_nothing(visit: Visit, own: str, own_folder: Path) -> None:
    page = visit(address=own)
    give(page, ("lighthouse.txt", STORY))
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("This is how it was read")).to_have_count(0)
    assert uploads(own_folder) == []
    ask(page, QUESTION)
    expect(answer(page)).not_to_contain_text("painted")


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(
    visit: Visit, own: str, own_folder: Path
) -> None:
    page = visit("/coverage?part=Ingests", address=own)
    expect(page.get_by_text("up to 20 MB, dumps (JSONL, WARC) up to 200 MB")).to_be_visible()
    large = own_folder / "large.txt"
    large.write_bytes(b"A word. " * 3 * 2**20)
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text("large.txt")).to_be_visible()
    page.get_by_role("button", name="Take in", exact=True).click()
    expect(page.get_by_text("large.txt: larger than 20 MiB")).to_be_visible(timeout=60_000)
    assert uploads(own_folder) == []


def test_an_address_whose_article_is_there_is_not_fetched(page: Page) -> None:
    ask_box = page.get_by_placeholder("Ask about the coverage")
    ask_box.fill(f"What did Ida Norn say about the dam? {DAM['url']}")
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("is being mended", timeout=60_000)


def test_an_address_that_cannot_be_fetched_is_said(visit: Visit, own: str) -> None:
    page = visit(address=own)
    page.get_by_placeholder("Ask about the coverage").fill("What is new? http://127.0.0.1:9/story")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing was taken in.")).to_be_visible(timeout=60_000)
    expect(answer(page).get_by_text(re.compile("127.0.0.1"))).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    settled(page)
    expect(page.get_by_role("heading", name="The newest coverage")).to_be_visible()


def test_what_is_taken_in_is_asked_whatever_the_scope_was(visit: Visit, own: str) -> None:
    page = visit("/?outlet=Meridian+Wire&since=2026-03-01", address=own)
    expect(page.get_by_text("Meridian Wire").last).to_be_visible()
    give(page, ("lighthouse.txt", STORY))
    page.get_by_label("Outlet").last.fill("The Ellen Post")
    page.get_by_role("button", name="Take in and ask").click()
    expect(answer(page).get_by_text("reader extractive")).to_be_visible(timeout=60_000)
    expect(answer(page)).to_contain_text("The lighthouse of Port Ellen will be painted")
    expect(page.get_by_text("only 1 chosen article")).to_be_visible()


def test_more_files_than_an_address_can_name_become_a_collection(visit: Visit, own: str) -> None:
    page = visit(address=own)
    lines = [
        json.dumps({"text": f"The lighthouse {n} will be painted, said Ada Wren, its keeper."})
        for n in range(60)
    ]
    give(page, ("many.jsonl", "\n".join(lines).encode()))
    page.get_by_role("button", name="Take in and ask").click()
    expect(answer(page).get_by_text("reader extractive")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("collection Taken in")).to_be_visible()
    expect(answer(page)).to_contain_text("will be painted")


def test_a_question_is_asked_without_what_could_not_be_read(visit: Visit, own: str) -> None:
    page = visit(address=own)
    page.get_by_placeholder("Ask about the coverage").fill(
        "What did Ida Norn say about the dam? http://127.0.0.1:9/story"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing was taken in.")).to_be_visible(timeout=60_000)
    expect(answer(page)).not_to_contain_text("--allow-private")
    page.get_by_role("button", name="Ask without it").click()
    expect(answer(page)).to_contain_text("is being mended", timeout=60_000)


def test_an_address_that_is_there_is_asked_alone(page: Page) -> None:
    page.get_by_placeholder("Ask about the coverage").fill(f"What is said? {DAM['url']}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("only 1 chosen article")).to_be_visible(timeout=60_000)


def test_readers_are_offered_no_files(visit: Visit, read_only: str) -> None:
    page = visit(address=read_only)
    expect(page.get_by_placeholder("Ask about the coverage")).to_be_visible()
    expect(page.get_by_test_id("stChatInput").locator("input[type=file]")).to_have_count(0)
