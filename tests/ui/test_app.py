"""The page's logic, run by Streamlit's own AppTest."""

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.chain import Chain
from assistant.feedback import Feedback
from assistant.question import understand
from ingest.article import Article
from ui import page, timeline

APP = Path(__file__).parents[2] / "ui" / "app.py"


@pytest.fixture
def app(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    own = shutil.copytree(sample_folder, tmp_path / "archive")  # conversations are kept in it
    monkeypatch.setattr(sys, "argv", ["app.py", "--archive", str(own)])
    return AppTest.from_file(str(APP), default_timeout=60)


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_the_first_page_shows_what_there_is_to_ask_about(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "Health authority postpones decision" in html(app)
    assert "34 articles" in app.caption[0].value


def test_a_question_is_answered_with_its_evidence_open(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    assert not app.exception
    assert "Cuba&#x27;s government denied" in html(app)
    assert '<mark id="dl-quote">' in html(app)
    assert app.subheader[0].value == "Evidence 1"


def test_another_number_opens_another_place_and_starting_over_clears_all(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.button(key="cite-0-0-2").click().run()
    assert app.subheader[0].value == "Evidence 2"
    next(b for b in app.button if b.label == "Start over").click().run()
    assert "dl-quote" not in html(app).replace(page.SCROLL, "")
    assert "Health authority postpones decision" in html(app)


def test_an_earlier_conversation_opens_with_its_answers(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    next(b for b in app.button if b.label == "Start over").click().run()
    assert "Cuba&#x27;s government denied" not in html(app)
    (earlier,) = (b for b in app.sidebar.button if b.label.startswith("Did Cuba confirm talks"))
    earlier.click().run()
    assert not app.exception
    assert "Cuba&#x27;s government denied" in html(app)
    app.chat_input[0].set_value("What did Karoline Leavitt say?").run()
    assert not app.exception
    assert len(app.chat_message) == 4


def test_a_conversation_is_forgotten(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    next(b for b in app.button if b.label == "Start over").click().run()
    next(b for b in app.sidebar.button if b.label == "Forget this conversation").click().run()
    assert not app.sidebar.button


def test_conversations_are_renamed_and_searched(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    next(b for b in app.button if b.label == "Start over").click().run()
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
    assert "The coverage does not say." not in html(app)


def test_an_answer_suggests_how_to_go_on_and_draws_who_said_what_when(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Will Brannock Rail close the Tarn Valley line?").run()
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    (after, *_) = (b for b in app.button if b.key and b.key.startswith("suggest-next"))
    assert after.label.replace("\\", "") == "What did Greta Lindqvist say?"
    after.click().run()
    assert not app.exception
    assert len(app.chat_message) == 4


def test_a_click_in_the_timeline_is_the_citation_it_stands_for(chain: Chain) -> None:
    answer = chain.ask(understand("Will Ida Strand resign as mayor?", as_of="2026-05-01"))
    assert answer.draft.verdict
    sides = answer.draft.verdict.sides
    assert timeline.is_worth_drawing(sides)
    drawn = timeline.chart(sides).to_dict()
    assert {row["words"] for row in next(iter(drawn["datasets"].values()))} == {
        side.quote for side in sides
    }
    assert {row["citation"] for row in timeline.rows(sides)} == {s.citation for s in sides}
    event = {"selection": {timeline.PICKED: [{"citation": sides[0].citation}]}}
    assert timeline.picked_citation(event) == sides[0].citation
    assert timeline.picked_citation({"selection": {timeline.PICKED: []}}) is None
    assert timeline.picked_citation(None) is None


def test_thumbs_and_a_comment_are_kept(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Did Cuba confirm talks?").run()
    app.feedback[0].set_value(0).run()
    next(t for t in app.text_input if t.label.startswith("What is right")).set_value("No").run()
    assert not app.exception
    (given,) = Feedback(app.session_state.folder).given()
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


def test_what_the_coverage_does_not_say_is_said(app: AppTest) -> None:
    app.run().chat_input[0].set_value("Who painted the town hall of Ghent?").run()
    assert "The coverage does not say." in html(app)
    told = [c.value for c in app.caption if c.value.startswith("Looked for in 34 articles, 6 Feb")]
    assert told
    assert "“" in html(app)  # the nearest sentences


def test_a_missing_archive_is_a_sentence_with_a_next_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--archive", str(tmp_path / "none")])
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert "there is no archive here" in app.error[0].value


def test_news_text_is_shown_as_typed() -> None:
    article = Article("x", "x", "A <script>alert(1)</script> & $x$ ![](http://a.example/p.png)")
    shown = page.article_html(article, 2, 10)
    assert '<mark id="dl-quote">&lt;script&gt;</mark>alert(1)&lt;/script&gt; &amp; $x$ ![]' in shown
    assert "<script" not in shown
    assert page.plain_markdown("$x$ [a](b) *c*") == r"\$x\$ \[a\]\(b\) \*c\*"
    assert page.original(Article("x", "x", "t", url="javascript:alert(1)")) == ""


def test_the_notes_under_an_answer_name_day_and_reader(chain: Chain) -> None:
    notes = page.answer_notes(chain.ask(understand("Who won?", as_of="2026-05-01")))
    assert notes.startswith(
        "3 independent sources · as of 2026-05-01 23:59 UTC · reader extractive"
    )
