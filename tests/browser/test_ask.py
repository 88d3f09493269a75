"""Asking in a real Chromium: the answer, its evidence, its words; every screenshot is kept."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    DAM,
    HOSTILE,
    ask,
    marker,
    quote,
    scope,
    screenshot,
    served,
    settled,
)
from tests.scripted_openai import ScriptedServer

Visit = Callable[..., Page]
NEVER_THERE = "Who won the regional election in Calder?"
PRYCE = re.compile("We are not closing branches|sixty branches would close")


def pryce(page: Page) -> Locator:
    """What the answer about Wanda Pryce quotes."""
    return page.get_by_test_id("stChatMessage").get_by_text(PRYCE).first


def test_an_answer_and_its_evidence_side_by_side(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()
    marker(page, 1).click()
    expect(page.get_by_role("heading", name="Evidence 1")).to_be_visible()
    expect(quote(page)).to_have_text(
        "Cuba's government denied Trump's claim that talks were already under way."
    )
    expect(quote(page)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Open the original")).to_have_count(0)  # it has no URL
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    screenshot(page, "answer")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_question_and_its_verdict_are_at_the_top_of_what_is_seen(
    visit: Visit, width: int, height: int
) -> None:
    page = visit(viewport={"width": width, "height": height})
    for question in ("Did Cuba confirm talks?", "timeline of the Tarn Valley line", "Why?"):
        ask(page, question)
        box = page.get_by_test_id("stChatMessage").filter(has_text=question).last.bounding_box()
        assert box
        assert 0 <= box["y"] <= height / 3, question
        expect(page.locator(".dl-question", has_text=question).last).to_be_in_viewport()
        screenshot(page, f"top-{width}")


def test_a_verdict_is_a_block_with_its_sides_in_columns(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    verdict = page.get_by_role("group", name="Verdict: Disputed")
    expect(verdict).to_contain_text("Cuba's government denied it.")
    expect(verdict).to_contain_text("1 independent source")
    expect(verdict).to_be_in_viewport()
    affirmed, denied = (
        page.get_by_role("group", name=n, exact=True) for n in ("Affirmed", "Denied")
    )
    expect(affirmed).to_contain_text("Leavitt")
    expect(denied).to_contain_text("Cuba's government denied Trump's claim")
    expect(denied).to_contain_text("denies that any talks have begun")
    left, right = affirmed.bounding_box(), denied.bounding_box()
    assert left
    assert right
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)


def test_a_question_in_two_parts_has_two_verdicts(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    recall, resign = "Did Velmora Foods recall its oat drink?", "Will Ida Strand resign as mayor?"
    ask(page, "Did Velmora Foods recall its oat drink, and will Ida Strand resign as mayor?")
    first = page.get_by_role("group", name=f"{recall} Verdict: Confirmed")
    second = page.get_by_role("group", name=f"{resign} Verdict: Denied")
    expect(first).to_be_in_viewport()
    expect(second).to_contain_text("Ida Strand denied it.")
    screenshot(page, "two-parts")


@pytest.mark.parametrize("key", ["Enter", "Escape", "Tab"])
def test_a_day_that_is_typed_counts(page: Page, key: str) -> None:
    scope(page)
    page.get_by_test_id("stDateInput").first.click()
    page.keyboard.type("2026-03-01")
    page.keyboard.press(key)
    if key == "Tab":
        page.keyboard.press("Tab")
    expect(page.get_by_text("as of 1 Mar 2026")).to_be_visible()
    expect(page.get_by_role("dialog", name="Scope")).to_be_visible()


def test_on_a_phone_the_side_bar_closes_once_something_is_chosen(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    ask(page, "Did Cuba confirm talks?")
    page.get_by_role("button", name="Start over").click()
    settled(page)
    bar = page.get_by_test_id("stSidebar")
    for name in ("Did Cuba confirm talks?", "Coverage"):
        page.get_by_test_id("stExpandSidebarButton").click()
        chosen = bar.get_by_role("button", name=name).or_(bar.get_by_role("link", name=name))
        expect(chosen.first).to_be_in_viewport()
        chosen.first.click()
        expect(bar).not_to_be_in_viewport()
    expect(page.get_by_role("heading", name="Coverage", level=1)).to_be_visible()


FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") ?? at?.tagName;
}"""
"""The name of what has the focus."""


def test_the_focus_returns_to_the_marker_whose_evidence_is_closed(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    marker(page, 2).click()
    page.get_by_role("button", name="Close the evidence").click()
    expect(page.get_by_role("heading", name="Evidence 2")).to_have_count(0)
    page.wait_for_function(f"({FOCUSED})()?.startsWith('Evidence 2: ')")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_at_200_percent_question_and_verdict_are_seen(visit: Visit) -> None:
    page = visit(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    ask(page, "Did Cuba confirm talks?")
    expect(page.locator(".dl-question")).to_be_in_viewport()
    expect(page.get_by_role("group", name="Verdict: Disputed")).to_be_in_viewport()
    screenshot(page, "zoomed")


def test_an_editor_chooses_what_answers(visit: Visit, coverage: Path) -> None:
    with ScriptedServer() as model:
        model.script.status = 401
        environment = {"DATELINE_READERS": "openai:gpt-5-mini", "OPENAI_BASE_URL": model.url}
        with served(coverage, **environment) as address:
            page = visit(address=address)
            page.get_by_test_id("stPopover").get_by_role("button", name="Reader").click()
            chosen = page.get_by_role("dialog", name="Reader")
            expect(chosen).to_contain_text(f"passages go to {model.host}; 0.25 USD per million")
            chosen.get_by_text("openai:gpt-5-mini").click()
            expect(chosen.get_by_text("does not accept the key")).to_be_visible()
            expect(chosen.get_by_role("radio", name="extractive")).to_be_checked()
            screenshot(page, "reader")
            model.script.status = 200
            model.script.reply = "Cuba's government denied that talks were under way [1]."
            chosen.get_by_role("button", name="Try again").click()
            expect(page.get_by_text("reader: openai:gpt-5-mini")).to_be_visible()
            page.keyboard.press("Escape")
            page.get_by_placeholder("Ask about the coverage").fill("Did Cuba confirm talks?")
            page.keyboard.press("Enter")
            expect(page.get_by_text("reader openai:gpt-5-mini")).to_be_visible(timeout=60_000)


def test_earlier_conversations_are_told_apart(page: Page) -> None:
    for question in ("Did Cuba confirm talks?", "What did Wanda Pryce say?"):
        ask(page, question)
        page.get_by_role("button", name="Start over").click()
        settled(page)
    bar = page.get_by_test_id("stSidebar")
    expect(bar.get_by_text("· Disputed")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_screen_begins_at_its_top(visit: Visit, width: int, height: int) -> None:
    page = visit(viewport={"width": width, "height": height})
    expect(page.get_by_role("heading", name="The newest coverage")).to_be_attached()
    settled(page)
    expect(page.get_by_role("heading", name="Dateline", level=1)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Both sides:")).to_be_in_viewport()
    screenshot(page, f"first-{width}")


def test_a_story_is_one_click_from_a_brief_on_it(page: Page) -> None:
    page.get_by_role("button", name="Toll of Storm Odile rises to five").click()
    answer = page.get_by_test_id("stChatMessage").last
    expect(answer).to_contain_text("Storm Odile killed three people on the Calder coast")
    expect(
        page.locator(".dl-question", has_text=re.compile("^Brief: .*(Odile|coast)"))
    ).to_be_visible()


def test_an_answer_is_announced_once(page: Page) -> None:
    live = page.locator("#dateline-live")
    ask(page, "Did Cuba confirm talks?")
    expect(live).to_have_text("Disputed: claimed by Donald Trump; Cuba's government denied it.")
    expect(live).to_have_attribute("role", "status")
    ask(page, "Who painted the town hall of Ghent?")
    expect(live).to_have_text("Not in the coverage.")


def test_a_reader_who_scrolls_is_left_where_they_are(page: Page) -> None:
    ask(page, "timeline of the Tarn Valley line")
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 5000)
    ended = page.get_by_text("independent sources ·")
    expect(ended).to_be_in_viewport()
    expect(ended).to_be_in_viewport()


TOPS = """() => new Promise((done) => {
  const scroller = document.querySelector(".stMain"), tops = [];
  const look = () => {
    tops.push(scroller.scrollTop);
    if (tops.length < 60) requestAnimationFrame(look); else done(tops);
  };
  look();
})"""
"""How far the page is scrolled, in 60 frames after another."""


def test_a_reader_who_touches_the_answer_does_not_move_it(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    ask(page, "timeline of the Tarn Valley line")
    page.touchscreen.tap(200, 500)
    tops = page.evaluate(TOPS)
    assert len(set(tops)) == 1


def test_a_marker_shows_its_words_to_pointer_and_keyboard(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    tip = page.get_by_role("tooltip")
    expect(tip).to_be_hidden()
    marker(page, 1).hover()
    expect(tip).to_contain_text("Cuba's government denied Trump's claim")
    expect(tip).to_contain_text("IANS, 6 Feb 2026")
    screenshot(page, "hover")
    page.mouse.move(2, 450)
    expect(tip).to_be_hidden()
    page.keyboard.press("Tab")
    marker(page, 2).focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Evidence 2")).to_be_visible()
    expect(marker(page, 2)).to_have_attribute("aria-pressed", "true")


def test_every_number_of_a_long_article_brings_its_words_into_view(page: Page) -> None:
    ask(page, "What did Dr. Vane say about the reservoir of Longmere?")
    for number in (1, 2, 3, 1):
        marker(page, number).click()
        expect(page.get_by_role("heading", name=f"Evidence {number}")).to_be_visible()
        quote(page).evaluate(
            """async (mark) => {
              const box = mark.parentElement;
              const inside = () => {
                const [one, pane] = [mark, box].map((e) => e.getBoundingClientRect());
                return one.top >= pane.top - 1 && one.bottom <= pane.bottom + 1;
              };
              while (!inside()) await new Promise(requestAnimationFrame);
            }"""
        )


def test_the_original_opens_at_the_words(page: Page) -> None:
    ask(page, "What did Ida Norn say about the dam at Marrow Hill?")
    link = page.get_by_role("link", name="Open the original at these words")
    expect(link).to_have_attribute("href", re.compile(rf"^{re.escape(DAM['url'])}#:~:text=The%20"))


def test_a_text_that_changed_since_says_so(page: Page) -> None:
    page.goto(f"{page.url}?as_of=2026-04-27")
    ask(page, "What did Ida Norn say about the dam at Marrow Hill?")
    expect(quote(page)).to_have_text(DAM["text"])
    expect(page.get_by_text("The cited text has changed since: revision 2")).to_be_visible()
    screenshot(page, "changed")


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


def test_an_answer_says_what_it_was_asked_of(visit: Visit) -> None:
    page = visit("/?outlet=Northmoor+Times&since=2026-03-05&until=2026-04-30")
    ask(page, "Who painted the town hall of Ghent?")
    expect(
        page.get_by_text(re.compile("^Looked through [0-9] articles, .* to 22 Apr 2026"))
    ).to_be_visible()
    page.get_by_role("button", name="Ask all of it, now").click()
    expect(page.get_by_text("all of the coverage, as of now")).to_be_visible()
    told = "only reports since 5 Mar 2026, up to 30 Apr 2026, from Northmoor Times"
    expect(page.get_by_text(told)).to_be_visible()
    page.reload()
    expect(page.get_by_text(told)).to_be_visible()


def test_an_address_that_asks_for_what_there_is_not_is_said_until_dismissed(visit: Visit) -> None:
    page = visit("/?since=2001-01-01&until=soon&outlet=Nope")
    expect(page.get_by_text("until soon, outlet Nope: not in this archive")).to_be_visible()
    expect(page.get_by_text("since 1 Jan 2001")).to_be_visible()
    page.get_by_role("button", name="Dismiss the warning").click()
    expect(page.get_by_text("not in this archive")).to_have_count(0)


def test_an_address_keeps_the_scope(visit: Visit) -> None:
    page = visit("/?as_of=2026-03-10&outlet=Northmoor+Times&language=English")
    bottom = page.get_by_test_id("stBottom")
    for chip in ("as of 10 Mar 2026", "Northmoor Times", "English"):
        expect(bottom.get_by_text(chip)).to_be_visible()
    screenshot(page, "scope")


def test_the_closest_passages_open_in_the_coverage(page: Page) -> None:
    ask(page, "Who owns Brannock Rail?")
    page.get_by_test_id("stChatMessage").last.get_by_role("link").first.click()
    expect(page.locator(".article mark.quote")).to_be_visible()


def test_the_timeline_shows_who_left_which_position_and_opens_it(visit: Visit) -> None:
    page = visit(timezone_id="America/Los_Angeles")
    ask(page, "Will Brannock Rail close the Tarn Valley line?")
    chart = page.get_by_test_id("stVegaLiteChart")
    chart.scroll_into_view_if_needed()
    for day in ("3 Mar 2026", "19 Mar 2026"):
        expect(chart.get_by_text(day, exact=True)).to_be_visible()
    expect(page.get_by_text("Before, 3 Mar 2026, Brannock Rail denied")).to_be_visible()
    screenshot(page, "timeline")
    for _ in range(2):  # the same mark opens it again
        chart.locator("path[aria-label*='act: denied']").click()
        expect(quote(page)).to_contain_text("Brannock Rail denied on Tuesday")
        page.get_by_role("button", name="Close the evidence").click()
        expect(quote(page)).to_have_count(0)
    places = chart.locator("path[aria-label*='act:']").evaluate_all(
        "marks => marks.map((mark) => mark.getAttribute('transform'))"
    )
    assert len(places) == len(set(places))  # and none lies on another


def test_one_asks_on_and_the_last_answer_lies_open(page: Page) -> None:
    ask(page, "Did Wanda Pryce deny that branches will close?")
    ask(page, "Did Cuba confirm talks?")
    expect(quote(page)).to_contain_text("talks")
    expect(marker(page, 1)).to_have_attribute("aria-pressed", "true")
    first_answer = page.get_by_test_id("stChatMessage").nth(1)
    expect(first_answer.locator("[aria-pressed=true]")).to_have_count(0)
    marker(page, 1).click()
    expect(quote(page)).to_contain_text("Cuba's government denied")
    page.get_by_role("button", name="Ask this in other words").last.click()
    page.get_by_label("The question").fill("What did Karoline Leavitt say?")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".dl-question", has_text="What did Karoline Leavitt say?")).to_be_visible()
    expect(page.locator(".dl-question", has_text="Did Cuba confirm talks?")).to_have_count(0)
    expect(page.locator(".dl-question", has_text="Did Wanda Pryce")).to_be_visible()
    expect(page.get_by_label("The question")).to_have_count(0)


def test_a_conversation_is_renamed_and_forgotten(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("The newest coverage")).to_be_visible()
    page.get_by_role("button", name="Rename or forget").click()
    page.get_by_label("Title").fill("Havana file")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Havana file")).to_be_visible()
    page.get_by_role("button", name="Forget this conversation").click()
    expect(page.get_by_role("button", name="Havana file")).to_have_count(0)


def test_a_question_in_other_words_takes_the_place_of_the_first(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    page.get_by_role("button", name="Ask this in other words").click()
    page.get_by_label("The question").fill("What did Karoline Leavitt say?")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".dl-question", has_text="What did Karoline Leavitt say?")).to_be_visible()
    expect(page.locator(".dl-question", has_text="Did Cuba confirm talks?")).to_have_count(0)
    expect(quote(page)).to_contain_text("taking place")  # the answer is there, and kept
    settled(page)
    page.reload()
    expect(page.locator(".dl-question", has_text="What did Karoline Leavitt say?")).to_be_visible()
    expect(page.locator(".dl-question", has_text="Did Cuba confirm talks?")).to_have_count(0)


def test_a_reload_finds_the_conversation_and_nobody_else_does(page: Page, visit: Visit) -> None:
    ask(page, "Did Wanda Pryce deny that branches will close?")
    address = page.url
    assert "conversation=" in address
    page.reload()
    expect(pryce(page)).to_be_visible()
    path = address[address.index("/?") :]
    other = visit(path)
    expect(other.get_by_text("There is no conversation under this address")).to_be_visible()
    expect(other.get_by_text("Earlier conversations")).to_have_count(0)
    page.get_by_text("Share by link").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("conversation=")
    reader = visit(path)
    expect(pryce(reader)).to_be_visible()
    expect(reader.get_by_text("shared this conversation with you")).to_be_visible()
    expect(reader.get_by_placeholder("Ask about the coverage")).to_have_count(0)
    marker(reader, 1).click()
    expect(quote(reader)).to_be_visible()
    screenshot(reader, "shared")


def test_two_windows_of_one_conversation_lose_nothing(page: Page) -> None:
    ask(page, "Did Wanda Pryce deny that branches will close?")
    other = page.context.new_page()
    other.goto(page.url)
    expect(pryce(other)).to_be_visible()
    settled(other)
    ask(page, "Did Cuba confirm talks?")
    other.get_by_role("button", name="Ask this in other words").click()
    other.get_by_label("The question").fill("What did Karoline Leavitt say?")
    other.get_by_role("button", name="Ask again").click()
    expect(other.get_by_text("This conversation was continued elsewhere")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()
    expect(pryce(page)).to_be_visible()
    earlier = page.get_by_test_id("stSidebar")
    expect(earlier.get_by_role("button", name="What did Karoline Leavitt say")).to_be_visible()


def test_the_way_back_from_another_page_keeps_the_conversation(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    page.get_by_test_id("stTopNavLink").filter(has_text="Coverage").click()
    expect(page.get_by_role("heading", name="Coverage")).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()
    page.wait_for_url("**/?conversation=*")
    page.reload()
    expect(page.get_by_text("Disputed", exact=True)).to_be_visible()


def test_thumbs_are_of_one_answer_and_stay(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    page.get_by_role("radio", name="Thumbs up").click()
    page.get_by_placeholder("A comment, if you like").fill("good one")
    page.keyboard.press("Enter")
    settled(page)
    page.reload()
    expect(page.get_by_placeholder("A comment, if you like")).to_have_value("good one")
    page.get_by_role("button", name="Ask this in other words").click()
    page.get_by_label("The question").fill("What did Karoline Leavitt say?")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".dl-question", has_text="What did Karoline Leavitt say?")).to_be_visible()
    settled(page)
    expect(page.get_by_placeholder("A comment, if you like")).to_have_count(0)


def test_two_sessions_at_once_keep_apart(visit: Visit) -> None:
    one, other = visit(), visit()
    for page, question in ((one, "Did Cuba confirm talks?"), (other, NEVER_THERE)):
        page.get_by_placeholder("Ask about the coverage").fill(question)
    for page in (one, other):
        page.keyboard.press("Enter")
    expect(one.get_by_text("Disputed", exact=True)).to_be_visible()
    expect(other.locator(".dl-question", has_text=NEVER_THERE)).to_be_visible()
    expect(one.locator(".dl-question", has_text=NEVER_THERE)).to_have_count(0)
    expect(other.get_by_text("Disputed", exact=True)).to_have_count(0)


def test_a_conversation_is_taken_along_and_opens_again(page: Page) -> None:
    ask(page, "Did Wanda Pryce deny that branches will close?")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Markdown").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert PRYCE.search(text)
    assert re.search(r"^\[\^1\]: ", text, re.MULTILINE)
    page.get_by_role("button", name="Start over").click()
    page.get_by_placeholder("Words of a question or an answer").fill("pryce")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Did Wanda Pryce deny").click()
    expect(quote(page)).to_have_count(0)
    expect(pryce(page)).to_be_visible()
    screenshot(page, "conversations")


CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const texts = item.types.map(async (type) => [type, await (await item.getType(type)).text()]);
  return Object.fromEntries(await Promise.all(texts));
}"""


def test_an_answer_is_copied_as_plain_and_as_rich_text(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Did Cuba confirm talks?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate(CLIPBOARD)
    assert copied["text/plain"].startswith("Did Cuba confirm talks?\nDisputed\n\nClaimed by")
    assert "\\" not in copied["text/plain"]
    assert "<sup>" in copied["text/html"]
    assert "<blockquote>" in copied["text/html"]


def test_a_quote_is_copied_with_an_address_that_leads_to_it(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Is the dam at Marrow Hill safe?")
    page.get_by_role("button", name="Copy quote").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    words, source, address = page.evaluate(CLIPBOARD)["text/plain"].splitlines()
    assert source == "Dam at Marrow Hill is safe (The Harbour Gazette, 27 Apr 2026)"
    path = address.partition("/coverage")[2]
    other = visit(f"/coverage{path}")
    expect(quote(other)).to_be_in_viewport()
    assert words in (text := quote(other).inner_text()) or text in words
    screenshot(other, "permalink")


def test_the_source_is_cited_in_the_usual_styles(page: Page) -> None:
    ask(page, "Is the dam at Marrow Hill safe?")
    page.get_by_role("button", name="Cite").click()
    for line in (
        "“Dam at Marrow Hill is safe,” The Harbour Gazette, April 27, 2026, "
        "https://harbour-gazette.example/dam",
        "The Harbour Gazette. (2026, April 27). Dam at Marrow Hill is safe. "
        "https://harbour-gazette.example/dam",
        "@article{theharbourgazette2026dam,",
    ):
        expect(page.get_by_text(line)).to_be_visible()
    screenshot(page, "cite")


def test_evidence_is_read_on_in_the_whole_article(page: Page) -> None:
    ask(page, "Did Cuba confirm talks?")
    words = quote(page).inner_text()
    page.get_by_role("link", name="Read in Coverage").click()
    expect(page.get_by_role("heading", name="Coverage", level=1)).to_be_visible()
    expect(quote(page)).to_have_text(words)
    expect(quote(page)).to_be_in_viewport()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_role("group", name="Verdict: Disputed")).to_be_visible()


def test_keys_go_through_the_evidence_and_can_be_turned_off(page: Page) -> None:
    def heading(number: int) -> Locator:
        return page.get_by_role("heading", name=f"Evidence {number}")

    ask(page, "Did Cuba confirm talks?")
    expect(heading(1)).to_be_visible()
    page.get_by_role("heading", level=1).click()
    for key, number in (("n", 2), ("n", 3), ("p", 2)):
        page.keyboard.press(key)
        expect(heading(number)).to_be_visible()
    page.keyboard.press("Escape")
    expect(heading(2)).to_have_count(0)
    page.keyboard.press("n")
    expect(heading(1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("nap")
    expect(page.get_by_placeholder("Ask about the coverage")).to_have_value("nap")
    expect(heading(1)).to_be_visible()
    page.get_by_text("Keyboard shortcuts").click()
    settled(page)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.get_by_role("button", name="Next evidence").click()
    expect(heading(2)).to_be_visible()


def test_the_evidence_is_made_wider_and_narrower(page: Page) -> None:
    def width() -> float:
        box = page.get_by_role("region", name="The article").bounding_box()
        assert box
        return box["width"]

    ask(page, "Did Cuba confirm talks?")
    before = width()
    page.get_by_role("button", name="Wider evidence").click()
    page.get_by_role("button", name="Narrower evidence").wait_for()
    settled(page)
    assert width() > 1.3 * before
    page.get_by_role("button", name="Narrower evidence").click()
    page.get_by_role("button", name="Wider evidence").wait_for()
    settled(page)
    assert width() == before


def test_a_model_that_takes_its_time_can_be_stopped(visit: Visit, coverage: Path) -> None:
    with ScriptedServer() as model:
        model.script.hold = threading.Event()
        environment = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none",
                       "DATELINE_READER": "openai:scripted"}  # fmt: skip
        with served(coverage, **environment) as address:
            page = visit(address=address)
            page.get_by_placeholder("Ask about the coverage").fill("Did Cuba confirm talks?")
            page.keyboard.press("Enter")
            expect(page.get_by_text(re.compile(r"Reading the coverage, \d+ s"))).to_be_visible()
            expect(page.get_by_text("The newest coverage")).to_have_count(0)
            screenshot(page, "stop")
            page.get_by_role("button", name="Stop script").click()
            expect(page.get_by_text("Stopped before the answer was complete")).to_be_visible()
            assert "conversation=" not in page.url
            model.script.hold.set()


def test_hostile_text_is_shown_as_typed_and_does_nothing(page: Page) -> None:
    ask(page, "What did Ann Poe of Hostileville say?")
    expect(quote(page)).to_have_text(HOSTILE)
    assert page.evaluate("window.hit") is None  # and `visit` sees that nothing was fetched
    screenshot(page, "hostile")


def test_starting_over_brings_back_the_first_page(page: Page) -> None:
    ask(page, NEVER_THERE)
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_text("The newest coverage")).to_be_visible()
    screenshot(page, "first")


def test_a_phone_is_wide_enough_and_shows_the_evidence_over_the_answer(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    ask(page, "How many people were on the ferry that drifted off Port Ellery?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(marker(page, 1)).to_be_in_viewport()
    expect(quote(page)).to_be_hidden()
    marker(page, 1).tap()
    expect(quote(page)).to_be_in_viewport()
    screenshot(page, "phone")
    page.get_by_role("button", name="Close the evidence").click()
    expect(quote(page)).to_have_count(0)


def test_by_night_the_page_is_dark(visit: Visit) -> None:
    page = visit(color_scheme="dark")
    ask(page, "Did Cuba confirm talks?")
    ground = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 60
    screenshot(page, "dark")
