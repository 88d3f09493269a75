"""The page in a real Chromium: ask, read, open the evidence; every screenshot is kept."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.conftest import in_ci
from tests.ui.test_network import healthy, until

CHROMIUM = shutil.which("chromium")
SCREENSHOTS = Path(os.environ.get("DATELINE_SCREENSHOTS", "out/screenshots"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
HOSTILE = "The <script>window.hit = 1</script> cost $5 and $x$, ![](http://192.0.2.1/p.png) said Ann Poe of Hostileville."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not in_ci(), reason="no chromium here: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "hostile.txt").write_text(f"date 2026-04-28\n{HOSTILE}")
    filler = "\n\n".join(f"Paragraph {i} tells of the weather on the moor." for i in range(120))
    said = [
        "Dr. Vane said the reservoir of Longmere was full to the brim in March.",
        "The dam leaks on its northern side, Dr. Vane said of Longmere.",
        "Nobody near the reservoir need worry, Dr. Vane said when she came to Longmere.",
    ]
    (folder / "long.txt").write_text("date 2026-04-29\n" + f"\n\n{filler}\n\n".join(said))
    archive = Archive.open_or_create(folder / "archive")
    ingest(archive, [str(FOLDER), str(folder / "hostile.txt"), str(folder / "long.txt")])
    archive.close()
    with socket.create_server(("localhost", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from ui.cli import main; main()", "chat", "--port", str(port),
               "--archive", str(folder / "archive")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: healthy(port))
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


@pytest.fixture
def page(server: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(server)
        opened.get_by_placeholder("Ask about the coverage").wait_for(timeout=60_000)
        yield opened
        browser.close()


def ask(page: Page, question: str) -> None:
    page.get_by_placeholder("Ask about the coverage").fill(question)
    page.keyboard.press("Enter")
    page.locator(".dl-question", has_text=question).wait_for(timeout=60_000)
    page.get_by_text("reader extractive").last.wait_for(timeout=60_000)


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))


def test_an_answer_and_its_evidence_side_by_side(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()
    page.get_by_role("button", name="[2]").first.click()
    expect(page.get_by_text("Evidence 2")).to_be_visible()
    mark = page.locator("mark#dl-quote")
    expect(mark).to_have_text(
        "Cuba's government denied Trump's claim that talks were already under way."
    )
    expect(mark).to_be_in_viewport()
    page.mouse.move(5, 5)
    screenshot(page, "answer")


def test_every_number_of_a_long_article_brings_its_words_into_view(page: Page) -> None:
    ask(page, "What did Dr. Vane say about the reservoir of Longmere?")
    for number in (1, 2, 3, 1):
        page.get_by_role("button", name=f"[{number}]").first.click()
        expect(page.get_by_text(f"Evidence {number}")).to_be_visible()
        page.wait_for_function(
            """() => {
              const quote = document.querySelector("#dl-quote");
              if (!quote) return false;
              const mark = quote.getBoundingClientRect();
              let box = quote.parentElement;
              while (!/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
              const pane = box.getBoundingClientRect();
              return mark.top >= pane.top - 1 && mark.bottom <= pane.bottom + 1;
            }"""
        )


def test_as_of_an_earlier_day_the_answer_is_that_days(page: Page) -> None:
    page.get_by_role("button", name="Scope").click()
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    page.keyboard.type("20260310")
    page.get_by_text("The newest coverage").click()  # anywhere outside of it
    expect(page.get_by_text("as of 10 Mar 2026")).to_be_visible()
    assert "as_of=2026-03-10" in page.url
    ask(page, "Will Brannock Rail close the Tarn Valley line?")
    expect(page.get_by_text("as of 2026-03-10 23:59 UTC")).to_be_visible()
    expect(page.get_by_text("confirmed on Thursday")).to_have_count(0)
    screenshot(page, "as-of")


def test_an_address_keeps_the_scope(page: Page, server: str) -> None:
    page.goto(f"{server}/?as_of=2026-03-10&outlet=Northmoor+Times")
    page.get_by_placeholder("Ask about the coverage").wait_for(timeout=60_000)
    expect(page.get_by_text("as of 10 Mar 2026")).to_be_visible()
    expect(page.get_by_test_id("stBottom").get_by_text("Northmoor Times")).to_be_visible()
    screenshot(page, "scope")


def test_a_conversation_is_taken_along_and_opens_again(page: Page) -> None:
    ask(page, "Did Wanda Pryce deny that branches will close?")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Markdown").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert "We are not closing branches," in text
    assert re.search(r"^\[\^1\]: ", text, re.MULTILINE)
    page.get_by_role("button", name="Start over").click()
    page.get_by_placeholder("Words of a question or an answer").fill("pryce")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Did Wanda Pryce deny").click()
    expect(page.locator("mark#dl-quote")).to_have_count(0)
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    screenshot(page, "conversations")


def test_hostile_text_is_shown_as_typed_and_does_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, "What did Ann Poe of Hostileville say?")
    expect(page.locator("mark#dl-quote")).to_have_text(HOSTILE)
    assert page.evaluate("window.hit") is None
    assert not [url for url in asked if "192.0.2.1" in url]
    screenshot(page, "hostile")


def test_starting_over_brings_back_the_first_page(page: Page) -> None:
    ask(page, "Who won the regional election in Calder?")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("The newest coverage")).to_be_visible()
    screenshot(page, "first")


def test_a_phone_is_wide_enough(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "How many people were aboard the ferry Grey Heron?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, "phone")
