"""A served page and a browser on it: the sample coverage and some articles that need care."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from assistant.chain import Chain
from evals.cases import load
from evals.run.runner import run
from ingest.archive import Archive
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.serving import served
from tests.tools import in_ci

CHROMIUM = shutil.which("chromium")
SCREENSHOTS = Path(os.environ.get("DATELINE_SCREENSHOTS", "out/screenshots"))
SETS = Path(__file__).parents[2] / "evals" / "sets"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
HOSTILE = "The <script>window.hit = 1</script> cost $5 and $x$, ![](http://192.0.2.1/p.png) said Ann Poe of Hostileville."
DAM = {
    "url": "https://harbour-gazette.example/dam",
    "title": "Dam at Marrow Hill is safe",
    "outlet": "The Harbour Gazette",
    "published": "2026-04-27",
    "text": "The dam at Marrow Hill is safe, the engineer Ida Norn said on Monday.",
}
MENDED = {
    "text": "The dam at Marrow Hill is being mended, the engineer Ida Norn said on Tuesday.",
    "modified": "2026-04-28",
}


STILL = """() => Promise.all(document.getAnimations()
  .filter((moving) => moving.effect.getComputedTiming().iterations < Infinity)
  .map((moving) => moving.finished.catch(() => {})))"""
"""Waits for the end of all that moves for a while."""
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is here needs Chromium; in CI it has to be there."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and not in_ci():
            item.add_marker(pytest.mark.skip("no chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def coverage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive in `archive` and two eval runs in `runs`; copy it to change it."""
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
    for row in (DAM, DAM | MENDED):
        (folder / "dam.jsonl").write_text(json.dumps(row))
        ingest(archive, [str(folder / "dam.jsonl")])
    sets = [SETS / "samples.jsonl"]
    for name, cases in (("before", load(sets)[:6]), ("after", load(sets)[:8])):
        run(Chain(archive.coverage), cases, folder / "runs" / name, sets=sets)
    archive.close()
    return folder


@pytest.fixture(scope="session")
def server(coverage: Path) -> Iterator[str]:
    with served(coverage) as address:
        yield address


@pytest.fixture
def own_folder(coverage: Path, tmp_path: Path) -> Path:
    """A copy of `coverage` that may be changed."""
    return shutil.copytree(coverage, tmp_path / "own")


@pytest.fixture
def own(own_folder: Path) -> Iterator[str]:
    """A page over that copy."""
    with served(own_folder) as address:
        yield address


@pytest.fixture
def read_only(coverage: Path) -> Iterator[str]:
    """A page whose visitors may only read."""
    with served(coverage, DATELINE_READ_ONLY="1") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a path of the page as somebody new: with cookies of their own, at 1280 by 900 unless
    told otherwise. Fails where the page asks anything of another machine."""
    contexts, elsewhere = [], []

    def visit(path: str = "/", *, address: str = server, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(f"{address}{path}")
        page.get_by_role("heading", level=1).wait_for(timeout=60_000)
        settled(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not [url for url in elsewhere if "//localhost:" not in url and url[:5] != "data:"]


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit()


def ask(page: Page, question: str) -> None:
    page.get_by_placeholder("Ask about the coverage").fill(question)
    page.keyboard.press("Enter")
    page.locator(".dl-question", has_text=question).wait_for(timeout=60_000)
    page.get_by_test_id("stChatMessage").last.get_by_text("reader extractive").wait_for(
        timeout=60_000
    )
    settled(page)


def give(
    page: Page,
    *files: tuple[str, bytes],
    question: str = "What did Ada Wren say about the lighthouse?",
) -> None:
    """Send files with a question, once they lie beside it."""
    box = page.get_by_test_id("stChatInput")
    box.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files]
    )
    for name, _ in files:
        expect(box.get_by_text(name)).to_be_visible()
    page.get_by_placeholder("Ask about the coverage").fill(question)
    # The box sends nothing while a file is on its way: Enter would be lost.
    expect(box.get_by_role("button", name="Send message")).to_be_enabled()
    page.keyboard.press("Enter")


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end and nothing on the page moves."""
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached", timeout=60_000)
    page.evaluate(STILL)


def scope(page: Page) -> None:
    """Open the scope."""
    page.get_by_test_id("stPopover").get_by_role("button", name="Scope").click()
    page.get_by_role("dialog", name="Scope").wait_for()


def marker(page: Page, number: int) -> Locator:
    """The first marker of that number in the last answer."""
    name = f"Evidence {number}: "
    return page.get_by_test_id("stChatMessage").last.get_by_role("button", name=name).first


def quote(page: Page) -> Locator:
    """The highlighted words of the article that is open."""
    return page.locator(".article mark.quote")


def screenshot(page: Page, name: str) -> None:
    """Keep what the page looks like once nothing on it moves."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.mouse.move(2, 450)
    page.evaluate(STILL)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))
