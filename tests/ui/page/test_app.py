"""The page's logic, run by Streamlit's own AppTest."""

import json
import shutil
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import altair
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from assistant.chain import Chain
from assistant.choose.silence import NO_ANSWER, NOT_IN_COVERAGE
from assistant.keep.conversations import Conversations
from assistant.keep.feedback import Feedback
from assistant.understand.question import understand
from assistant.write.answer import Citation
from ingest.archive import Archive
from ingest.article import Article, Passage, Revision
from ingest.catalog.holdings import Placed
from ingest.catalog.journals import FolderJournals
from ingest.files.stores import Stores
from ingest.locator import Locator
from ingest.passages.split import Span
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.postgres import binaries, own_server
from tests.scripted_openai import ScriptedServer
from tests.tools import in_ci
from ui.components import article as article_component
from ui.export.quotation import quotation
from ui.page import ingest_form, timeline
from ui.show import coverage_plots, markup

APP = Path(__file__).parents[3] / "ui" / "app.py"


@pytest.fixture
def app(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    own = shutil.copytree(sample_folder, tmp_path / "archive")  # conversations are kept in it
    monkeypatch.setattr(sys, "argv", ["app.py", "--archive", str(own)])
    monkeypatch.setenv(
        "DATELINE_ANSWERERS", "0"
    )  # of processes, tests/ui/serve/test_answerers.py has it
    return AppTest.from_file(str(APP), default_timeout=60)


def archive_folder() -> Path:
    return Path(sys.argv[-1])


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def drawn(app: AppTest) -> list[Any]:
    """The data of the page's own components, which AppTest does not look into."""
    own = app.get("bidi_component")
    return [json.loads(element.proto.json) for element in own if element.proto.json]


def said(app: AppTest) -> str:
    """All statements of all answers."""
    parts = [row for data in drawn(app) for row in data.get("statements", ())]
    return "\n".join(row["text"] for row in parts)


def quoted(app: AppTest) -> str:
    """The highlighted words of the article that is open."""
    parts = [part for data in drawn(app) for part in data.get("parts", ())]
    return "".join(part["text"] for part in parts if part["kind"] == "quote")


def open_evidence(app: AppTest, turn: int, n: int) -> None:
    app.session_state.talk.open(turn, n)
    app.run()


def links(app: AppTest) -> str:
    return "\n".join(element.proto.label.replace("\\", "") for element in app.get("page_link"))


def captions(app: AppTest) -> str:
    return "\n".join(line.value.replace("\\", "") for line in app.caption)


def start_over(app: AppTest) -> None:
    next(b for b in app.button if b.label == "Start over").click().run()


def test_the_first_page_shows_what_there_is_to_ask_about(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "Health authority postpones decision" in links(app)
    assert [s.value for s in app.header] == ["Stories", "The newest coverage"]
    assert "34 articles" in app.caption[0].value


def test_a_question_is_answered_with_its_evidence_open(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    assert not app.exception
    assert "Cuba's government denied" in said(app)
    assert (
        quoted(app) == "Cuba's government denied Trump's claim that talks were already under way."
    )
    assert app.header[0].value == "Evidence 1"


def test_each_part_of_a_question_has_a_block_with_its_verdict(app: AppTest) -> None:
    asked = "Did Velmora Foods recall its oat drink, and will Ida Strand resign as mayor?"
    app.run().chat_input[0].set_value(asked).run()
    assert not app.exception
    (answer,) = (data for data in drawn(app) if "statements" in data)
    shown = [(part["asked"], part["label"]) for part in answer["parts"]]
    assert shown == [
        ("Did Velmora Foods recall its oat drink?", "Confirmed"),
        ("Will Ida Strand resign as mayor?", "Denied"),
    ]
    for part in answer["parts"]:
        first = answer["statements"][part["texts"][0]]["text"]
        assert not first.startswith((part["asked"], part["label"]))
    start_over(app)
    (earlier,) = (b for b in app.sidebar.button if b.label.startswith("Did Velmora Foods recall"))
    earlier.click().run()
    (again,) = (data for data in drawn(app) if "statements" in data)
    assert again["parts"] == answer["parts"]


def test_an_editor_chooses_a_reader_once_it_answers(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, openai_server: ScriptedServer
) -> None:
    monkeypatch.setenv("DATELINE_READERS", "openai:gpt-5-mini")
    openai_server.script.status = 401
    app.run()
    app.radio(key="reader-asked").set_value("openai:gpt-5-mini").run()
    assert "does not accept the key" in app.error[0].value
    assert "reader: extractive" in captions(app)
    assert "0.25 USD per million tokens read" in app.radio(key="reader-asked").proto.captions[1]
    openai_server.script.status = 200
    openai_server.script.reply = "Cuba's government denied that talks were under way [1]."
    next(b for b in app.button if b.label == "Try again").click().run()
    assert not app.error
    assert "reader: openai:gpt-5-mini" in captions(app)
    app.chat_input[0].set_value("Did Cuba confirm talks?").run()
    assert not app.exception
    assert app.session_state.talk.answers[0].reader == "openai:gpt-5-mini"


def test_a_reader_that_nobody_configured_is_not_offered(app: AppTest) -> None:
    app.run()
    assert not app.radio


def test_another_number_opens_another_place_and_starting_over_clears_all(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    first = quoted(app)
    open_evidence(app, 0, 2)
    assert app.header[0].value == "Evidence 2"
    assert quoted(app) != first
    app.button(key="icon-Next").click().run()
    assert app.header[0].value == "Evidence 3"
    app.button(key="icon-close").click().run()
    assert not app.header
    start_over(app)
    assert not said(app)
    assert "Health authority postpones decision" in links(app)


def test_an_earlier_conversation_opens_with_its_answers(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    start_over(app)
    assert "Cuba's government denied" not in said(app)
    (earlier,) = (b for b in app.sidebar.button if b.label.startswith("Did Cuba confirm talks"))
    earlier.click().run()
    assert not app.exception
    assert "Cuba's government denied" in said(app)
    app.chat_input[0].set_value("What did Karoline Leavitt say?").run()
    assert not app.exception
    assert len(app.chat_message) == 4


def test_a_question_is_asked_again_in_other_words(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.chat_input[0].set_value("What did Karoline Leavitt say?").run()
    assert len(app.chat_message) == 4
    open_popover(app, f"icon-reword-{app.session_state.talk.name}-0")
    (first,) = (t for t in app.text_area if t.label == "The question")
    first.set_value("Did the White House confirm talks?")
    next(b for b in app.button if b.label == "Ask again").click().run()
    assert not app.exception
    asked = [answer.question.asked for answer in app.session_state.talk.answers]
    assert asked == ["Did the White House confirm talks?"]
    kept = Conversations(FolderJournals(archive_folder()), owner(app)).kept(
        app.session_state.talk.name
    )
    assert kept
    assert [turn["question"] for turn in kept.turns] == asked


def test_the_earlier_turns_of_a_long_conversation_are_one_click_away(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.session_state.talk.answers *= 9
    app.run()
    assert len(app.chat_message) == 2 * 6
    next(b for b in app.button if b.label == "Show the 3 earlier questions").click().run()
    assert not app.exception
    assert len(app.chat_message) == 2 * 9


def open_popover(app: AppTest, key: str) -> None:
    """What a click on it does; AppTest has no click for it."""
    app.session_state[key] = True
    app.run()


def owner(app: AppTest) -> str:
    (folder,) = (archive_folder() / "conversations").iterdir()
    return str(folder.name)


def test_an_address_reopens_a_conversation_for_its_owner_alone(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    name, mine = app.session_state.talk.name, app.session_state.offered_id
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.session_state.offered_id = mine
    again.query_params["conversation"] = name
    assert "Cuba's government denied" in said(again.run())
    assert again.chat_input
    stranger = AppTest.from_file(str(APP), default_timeout=60)
    stranger.query_params["conversation"] = name
    assert not said(stranger.run())
    assert any("no conversation under this address" in w.value for w in stranger.warning)


def test_a_shared_conversation_is_read_by_others_and_not_changed(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.sidebar.toggle[0].set_value(True).run()
    name = app.session_state.talk.name
    assert f"conversation={name}" in app.sidebar.code[0].value
    stranger = AppTest.from_file(str(APP), default_timeout=60)
    stranger.query_params["conversation"] = name
    stranger.run()
    assert not stranger.exception
    assert "Cuba's government denied" in said(stranger)
    assert not stranger.chat_input
    assert not stranger.feedback
    assert not [t for t in stranger.text_area if t.label == "The question"]
    assert [t.label for t in stranger.sidebar.toggle] == ["Keyboard shortcuts"]
    app.sidebar.toggle[0].set_value(False).run()
    late = AppTest.from_file(str(APP), default_timeout=60)
    late.query_params["conversation"] = name
    assert not said(late.run())


def test_what_is_cited_says_that_it_has_changed_since(app: AppTest, tmp_path: Path) -> None:
    article = {"url": "https://a.example/1", "title": "Ferry", "outlet": "Times",
               "published": "2026-05-01",
               "text": "The mayor, Ada Marsh, said the ferry will sail on Monday."}  # fmt: skip
    source, folder = tmp_path / "a.jsonl", tmp_path / "archive"
    source.write_text(json.dumps(article))
    take_in(folder, source)
    app.run().chat_input[0].set_value("What did Ada Marsh say?").run()
    assert "has changed since" not in html(app)
    changed = {"text": "The mayor, Ada Marsh, said the ferry will not sail."}
    source.write_text(json.dumps(article | changed | {"modified": "2026-05-02"}))
    take_in(folder, source)
    app.run()
    assert "The cited text has changed since" in html(app)
    assert quoted(app) == "The mayor, Ada Marsh, said the ferry will sail on Monday."


def test_an_answer_whose_article_was_removed_says_so(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Rovers win the Calder Cup?").run()
    mine, name = owner(app), app.session_state.talk.name
    folder = archive_folder()
    kept = Conversations(FolderJournals(folder), mine).kept(name)
    assert kept
    (turn,) = kept.turns
    archive = Archive.open(folder)
    with archive.writing():
        archive.remove([citation["article_id"] for citation in turn["citations"]])
    archive.close()
    start_over(app)
    app.sidebar.button(key=f"open-{name}").click().run()
    assert "Withdrawn or removed since: Rovers win the Calder Cup" in html(app)
    assert "All that this answer rested on was withdrawn or removed since." in html(app)
    assert NO_ANSWER not in html(app)


def take_in(folder: Path, source: Path) -> None:
    archive = Archive.open(folder)
    ingest(archive, [str(source)])
    archive.close()


def test_a_conversation_is_forgotten_and_brought_back(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    name = app.session_state.talk.name
    start_over(app)
    open_popover(app, f"icon-more-{name}")
    next(b for b in app.sidebar.button if b.label == "Forget this conversation").click().run()
    (undo,) = app.sidebar.button
    undo.click().run()
    (opens, *_) = app.sidebar.button
    opens.click().run()
    assert "denied Trump's claim" in said(app)


def test_conversations_are_renamed_and_searched(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    name = app.session_state.talk.name
    start_over(app)
    open_popover(app, f"icon-more-{name}")
    next(t for t in app.sidebar.text_input if t.label == "Title").set_value("Havana file").run()
    assert not app.exception
    assert any(b.label.startswith("Havana file") for b in app.sidebar.button)
    app.sidebar.text_input(key="search").set_value("zeppelin").run()
    assert "No conversation has these words." in [c.value for c in app.sidebar.caption]
    app.sidebar.text_input(key="search").set_value("denied havana").run()
    assert any(b.label.startswith("Havana file") for b in app.sidebar.button)


def test_the_first_page_has_questions_that_are_answered(app: AppTest) -> None:
    app.run()
    asked = [b for b in app.button if b.key and b.key.startswith("suggest-first")]
    assert len(asked) == 3
    label = asked[0].label.replace("\\", "")
    asked[0].click().run()
    assert not app.exception
    assert label in html(app)
    assert NO_ANSWER not in html(app)


def test_the_first_page_keeps_to_the_scope(app: AppTest) -> None:
    app.run().multiselect(key="outlet").set_value(["Lowfield Courier"]).run()
    assert "Lowfield Courier" in links(app)
    assert "Northmoor Times" not in links(app)


def test_a_story_leads_to_a_brief_on_it(app: AppTest) -> None:
    app.run()
    story = app.button(key="story-0-asked")
    headline = story.label.replace("\\", "")
    story.click().run()
    assert not app.exception
    assert headline in json.dumps(drawn(app), ensure_ascii=False)
    assert NO_ANSWER not in html(app)


def test_an_answer_suggests_how_to_go_on_and_draws_who_said_what_when(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Will Brannock Rail close the Tarn Valley line?").run()
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    app.chat_input[0].set_value("Did Cuba confirm talks?").run()
    suggested = [b for b in app.button if b.key and b.key.startswith("suggest-next")]
    (after,) = (b for b in suggested if b.label == "What did Karoline Leavitt say?")
    after.click().run()
    assert not app.exception
    assert len(app.chat_message) == 6


def test_a_click_in_the_timeline_is_the_citation_it_stands_for(chain: Chain) -> None:
    asked = "Will Brannock Rail close the Tarn Valley line?"
    answer = chain.ask(understand(asked, as_of="2026-05-01"))
    assert answer.draft.verdict
    sides = answer.draft.verdict.sides
    rows = timeline.rows(answer)
    assert len({row["day"] for row in rows}) > 1
    altair.Chart.from_dict({"data": {"values": rows}} | timeline.chart(rows))  # by its schema
    shown = timeline.spec(rows)
    assert shown
    assert shown["data"]["values"].to_pylist() == rows
    assert {side.citation for side in sides} <= {row["citation"] for row in rows}
    event = {"selection": {timeline.PICKED: [{"citation": sides[0].citation}]}}
    assert timeline.picked_citation(event) == sides[0].citation
    assert timeline.picked_citation({"selection": {timeline.PICKED: []}}) is None
    assert timeline.picked_citation(None) is None


def test_the_timeline_is_a_table_too(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Will Brannock Rail close the Tarn Valley line?").run()
    listed = [b for b in app.button if b.key and "-picks-row-" in b.key]
    shown = [button.label.replace("\\", "") for button in listed]
    assert any(t.startswith("3 Mar 2026: Brannock Rail, denied, given up since [") for t in shown)
    assert any(t.startswith("19 Mar 2026: Brannock Rail, confirmed [") for t in shown)
    listed[0].click().run()
    assert f"[{app.header[0].value.removeprefix('Evidence ')}]" in shown[0]


def test_the_timeline_keeps_what_a_party_held_before(chain: Chain) -> None:
    answer = chain.ask(
        understand("Will Brannock Rail close the Tarn Valley line?", as_of="2026-05-01")
    )
    assert answer.draft.verdict
    assert answer.draft.verdict.label in ("confirmed", "reported")
    (earlier, *_) = (row for row in timeline.rows(answer) if row["status"] == "earlier")
    assert (earlier["kind"], earlier["day"]) == ("denies", "2026-03-03")
    assert answer.to_json()["earlier"]


def test_the_coverage_page_finds_reads_and_plots(app: AppTest) -> None:
    app.run().switch_page("page/views/coverage.py").run()
    assert not app.exception
    assert "34 articles" in app.caption[0].value
    app.text_input(key="q").set_value("Grey Heron").run()
    found = [b for b in app.button if b.key and b.key.startswith("article-")]
    assert any(b.label.startswith("Ferry adrift") for b in found)
    assert not any("Painting" in b.label for b in found)
    next(b for b in found if b.label.startswith("Ferry adrift")).click().run()
    assert not app.exception
    assert any(
        "A passenger ferry" in part["text"] for d in drawn(app) for part in d.get("parts", ())
    )
    assert "Outlet: Valley Observer" in html(app)


def test_a_file_on_the_servers_disk_is_no_web_address() -> None:
    fit, unfit = ingest_form.addresses(
        "https://a.example/feed\n\n /etc/passwd\nfile:///etc/hosts\n"
    )
    assert fit == ["https://a.example/feed"]
    assert unfit == ["/etc/passwd", "file:///etc/hosts"]


def test_the_evals_page_says_how_to_make_a_run(app: AppTest) -> None:
    app.run().switch_page("page/views/evals.py").run()
    assert not app.exception
    assert "dateline eval run" in app.code[0].value


def test_thumbs_and_a_comment_are_kept(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.feedback[0].set_value(0).run()
    next(t for t in app.text_input if t.label.startswith("What is right")).set_value("No").run()
    assert not app.exception
    (given,) = Feedback(FolderJournals(archive_folder())).given().values()
    assert (given.question, given.liked, given.comment) == ("Did Cuba confirm talks?", False, "No")


def test_the_scope_bounds_what_is_asked_and_is_shown(app: AppTest) -> None:
    app.run().date_input(key="as_of").set_value(date(2026, 3, 10)).run()
    app.multiselect(key="outlet").set_value(["Northmoor Times"]).run()
    app.chat_input[0].set_value("Will Brannock Rail close the Tarn Valley line?").run()
    assert not app.exception
    assert any("as of 2026-03-10 23:59 UTC" in c.value.replace("\\", "") for c in app.caption)
    assert "Meridian Wire" not in html(app)
    assert "as of 10 Mar 2026" in next(m.value for m in app.markdown if "as of" in m.value)
    app.button(key="unbound").click().run()
    assert app.date_input(key="as_of").value is None
    assert app.multiselect(key="outlet").value == []


def test_the_scope_is_always_said(app: AppTest) -> None:
    app.run()
    assert any("all of the coverage, as of now" in m.value for m in app.markdown)
    assert app.multiselect(key="language").options == ["English"]


def test_what_the_coverage_does_not_say_is_said(app: AppTest) -> None:
    app.run().chat_input[0].set_value("How do I bake sourdough bread?").run()
    assert NOT_IN_COVERAGE in html(app)
    told = [c.value for c in app.caption if c.value.startswith("Looked through 34 articles, 6 Feb")]
    assert told


def test_what_is_near_is_shown_as_such(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Who built the drifting ferry?").run()
    assert NO_ANSWER in html(app)
    assert "“" in html(app)


def test_a_draft_is_checked_on_its_page(app: AppTest) -> None:
    app.switch_page("page/views/draft.py").run()
    app.text_area[0].set_value("Cuba's government confirmed that talks had begun. <b>So?</b>")
    app.button[0].click().run()
    assert not app.exception
    assert 'dl-contradicted">Cuba&#x27;s government confirmed' in html(app)
    assert "&lt;b&gt;So?" in html(app)
    assert "denied" in html(app)


def test_a_draft_without_words_is_said_to_be_none(app: AppTest) -> None:
    app.switch_page("page/views/draft.py").run()
    app.text_area[0].set_value("...")
    app.button[0].click().run()
    assert "no words" in app.error[0].value


def test_a_missing_archive_is_a_sentence_with_a_next_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--archive", str(tmp_path / "none")])
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert "there is no archive here" in app.error[0].value


def test_news_text_is_shown_as_typed() -> None:
    assert "&lt;script&gt;" in markup.paragraph("<script>alert(1)</script>", "statement")
    assert markup.plain_markdown("$x$ [a](b) *c*") == r"\$x\$ \[a\]\(b\) \*c\*"
    shown = markup.plain_markdown("a -- b -> c <- d >= e")
    assert not any(made in shown.replace("\\", "") for made in ("--", "->", "<-", ">="))
    assert shown.replace("\\", "").replace("\u2060", "") == "a -- b -> c <- d >= e"
    assert markup.original(Article("x", "x", "t", url="javascript:alert(1)")) == ""
    assert markup.original_at(cited(Article("x", "x", "t", url="javascript:alert(1)"))) == ""


def test_a_link_to_the_original_leads_to_the_words() -> None:
    article = Article("x", "x", "Well-known, he said.", url="https://a.example/1")
    assert markup.original_at(cited(article)) == (
        "https://a.example/1#:~:text=Well%2Dknown%2C%20he%20said."
    )
    long = replace(article, text=" ".join(f"w{i}" for i in range(20)))
    named = markup.original_at(cited(long)).partition(":~:text=")[2]
    assert named == "w0%20w1%20w2%20w3%20w4,w15%20w16%20w17%20w18%20w19"


@pytest.mark.parametrize(
    ("kind", "value", "fragment", "told"),
    [
        ("page", "3", "page=3", "p. 3"),
        ("timestamp", "0:12:05", "t=725", "at 0:12:05"),
        ("section", "Findings", ":~:text=He%20said%20so.", "“Findings”"),
    ],
)
def test_the_original_opens_at_the_page_or_the_moment(
    kind: str, value: str, fragment: str, told: str
) -> None:
    at = Locator(0, kind, value)
    article = Article("x", "x", "He said so.", url="https://a.example/1#top", locators=(at,))
    address = markup.original_at(cited(article)).removeprefix("https://a.example/1#")
    assert address.removeprefix("top") == fragment
    assert told in markup.facts_html(cited(article), 1)
    assert told in quotation(cited(article), "http://localhost/1")["text/plain"]


def cited(article: Article) -> Citation:
    """A citation of the whole text."""
    revision = Revision(article.article_id, 1, article, 0.0, 0.0, 0.0, 0.0)
    passage = Passage(article.article_id, 1, 0, 0, len(article.text))
    return Citation(1, Placed(passage, revision), 0, len(article.text))


@given(st.text(min_size=1), st.data())
def test_the_parts_of_an_article_are_the_article(text: str, data: st.DataObject) -> None:
    def span() -> Span:
        start = data.draw(st.integers(0, len(text)))
        return Span(start, data.draw(st.integers(start, len(text))))

    quote, beside = span(), [span() for _ in range(data.draw(st.integers(0, 3)))]
    parts = article_component.parts(text, quote, beside)
    assert "".join(part["text"] for part in parts) == text
    marked = "".join(part["text"] for part in parts if part["kind"] == article_component.QUOTE)
    assert marked == text[quote.start : quote.end]


def test_the_notes_under_an_answer_name_day_and_reader(chain: Chain) -> None:
    notes = markup.answer_notes(chain.ask(understand("Who won?", as_of="2026-05-01")))
    assert notes.startswith(
        "3 independent sources · as of 2026-05-01 23:59 UTC · reader extractive"
    )


def test_many_days_are_plotted_by_month_and_many_outlets_taken_together() -> None:
    few = [("2026-03-01", "Times", 2), ("2026-03-01", "Post", 1), ("2026-03-04", "", 1)]
    assert coverage_plots.by_time(few) == (
        [{"when": "2026-03-01", "articles": 3}, {"when": "2026-03-04", "articles": 1}], "day"
    )  # fmt: skip
    assert coverage_plots.by_outlet(few)[0] == {"outlet": "Times", "articles": 2}
    many = [(f"20{y}-{m:02}-{d:02}", f"Outlet {d}", 1)
            for y in (25, 26) for m in range(1, 13) for d in range(1, 29)]  # fmt: skip
    months, unit = coverage_plots.by_time(many)
    assert (unit, len(months), months[0]) == ("month", 24, {"when": "2025-01", "articles": 28})
    outlets = coverage_plots.by_outlet(many)
    assert outlets[-1]["outlet"] == coverage_plots.OTHERS
    assert sum(row["articles"] for row in outlets) == len(many)


def test_a_catalog_that_stops_is_named_on_the_page(
    chroma_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if binaries() is None and not in_ci():
        pytest.skip("no PostgreSQL on this machine (Debian: postgresql)")
    monkeypatch.setattr(sys, "argv", ["app.py", "--archive", str(tmp_path / "node")])
    monkeypatch.setenv("DATELINE_ANSWERERS", "0")
    monkeypatch.setenv("DATELINE_CHROMA_URL", chroma_url)
    with own_server() as server:
        stores = Stores(server.new_database("page"), chroma_url)
        monkeypatch.setenv("DATELINE_CATALOG_URL", stores.catalog_url)
        with closing(Archive.open_or_create(tmp_path / "node", stores=stores)) as archive:
            ingest(archive, [str(FOLDER)])
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        assert "34 articles" in app.caption[0].value
    app.chat_input[0].set_value("Did Cuba confirm talks?").run()
    assert not app.exception
    assert "does not answer" in app.error[0].value
