"""An answer taken along keeps its words, their source and the day, whatever reads it."""

import html as entities
import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from mammoth import convert_to_html
from markdown_it import MarkdownIt

from assistant.chain import Chain
from assistant.write.answer import NO_ANSWER, NOT_IN_COVERAGE
from ingest.archive import Archive
from ingest.pipeline import ingest
from ui.export.html import html
from ui.export.markdown import escaped, markdown
from ui.export.plain_text import plain_text
from ui.export.word import word
from ui.show.render import told
from ui.show.theme import verdict_badge


def test_every_citation_is_a_footnote_with_the_exact_words(chain: Chain) -> None:
    answers = [
        chain.ask(chain.understand(text, as_of="2026-05-01"))
        for text in ("Did Cuba confirm talks?", "Who painted the town hall of Ghent?")
    ]
    page, text = html(answers, "Two questions"), markdown(answers)
    plain = entities.unescape(page)
    for citation in answers[0].draft.citations:
        article = citation.placed.revision.article
        assert citation.quote in plain
        assert all(part in plain for part in (article.title, article.outlet, article.url))
        assert f"[^{citation.n}]" in text
        assert f"[^{citation.n}]: " in text
    assert NO_ANSWER in plain or NOT_IN_COVERAGE in plain
    assert "**Disputed**" in text
    assert "Disputed:" not in text
    assert "as of 2026-05-01" in plain


def test_footnotes_of_a_conversation_are_numbered_through(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    text = markdown([answer, answer])
    numbers = [int(n) for n in re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)]
    assert numbers == list(range(1, 2 * len(answer.draft.citations) + 1))


def test_news_text_is_no_markup_in_what_is_taken_along(archive: Archive, tmp_path: Path) -> None:
    row = {
        "url": "https://a.example/1",
        "title": "The <b>mayor</b> & ![x](http://a.example/p.png)",
        "outlet": "Post",
        "published": "2026-02-01",
        "text": "The mayor said <script>alert(1)</script> costs $5$ and *more* [1].",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    ingest(archive, [str(tmp_path / "a.jsonl")])
    chain = Chain(archive.coverage)
    answers = [chain.ask(chain.understand("What did the mayor say?"))]
    page = html(answers, "<i>")
    assert "<script" not in page
    assert "<b>" not in page
    assert "<title>&lt;i&gt;</title>" in page
    rendered = MarkdownIt().render(markdown(answers))
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "<em>more" not in rendered


def test_characters_that_xml_does_not_allow_are_shown_as_replaced(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("The mayor said the dam\uffff is \x0bsafe.", "utf-8")
    ingest(archive, [str(tmp_path / "a.txt")])
    chain = Chain(archive.coverage)
    answers = [chain.ask(chain.understand("What did the mayor say?"))]
    read = convert_to_html(BytesIO(word(answers, "Dam"))).value
    assert "the dam\ufffd is " in read


def test_plain_text_is_what_was_shown_without_markup(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    text = plain_text([answer])
    assert text.startswith("Did Cuba confirm talks?\nDisputed\n\nClaimed by Donald Trump; ")
    assert "as of 2026-05-01 23:59 UTC" in text
    assert "\\" not in text
    for citation in answer.draft.citations:
        assert citation.quote in text
        own = any(mark in citation.quote for mark in "“”")
        assert (f"[{citation.n}] “{citation.quote}”\n" in text) is not own


def test_a_word_document_has_real_footnotes(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    file = word([answer, answer], "Talks")
    read = entities.unescape(convert_to_html(BytesIO(file)).value)
    markers = list(dict.fromkeys(n for one in told(answer) for n in one.citations))
    notes = re.findall(r'<li id="footnote-(\d+)"><p> (.*?) <a', read)
    assert [number for number, _ in notes] == [str(n + 1) for n in range(2 * len(markers))]
    quotes = {citation.n: citation.quote for citation in answer.draft.citations}
    for (_, text), n in zip(notes, markers * 2, strict=True):
        assert quotes[n] in text
    assert len(re.findall(r'href="#footnote-\d', read)) == len(notes)
    assert Document(BytesIO(file)).core_properties.title == "Talks"


def test_a_footnote_that_is_named_again_is_not_written_again(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    markers = [n for statement in told(answer) for n in statement.citations]
    assert len(markers) > len(set(markers))
    with ZipFile(BytesIO(word([answer], "Talks"))) as parts:
        body = parts.read("word/document.xml").decode()
        notes = parts.read("word/footnotes.xml").decode()
        about = parts.read("docProps/core.xml").decode()
    assert body.count("footnoteReference ") == len(set(markers))
    for citation in answer.draft.citations:
        assert notes.count(entities.escape(citation.quote, quote=False)) == 1
    assert "python-docx" not in about
    assert "2013" not in about


def test_what_is_taken_along_says_who_is_on_which_side(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    for text in (plain_text([answer]), markdown([answer]), html([answer], "Talks")):
        assert "Affirmed: " in text
        assert "Denied: " in text
        assert "independent source" in text


def test_markdown_escapes_no_more_than_it_has_to(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    assert "as of 2026-05-01" in markdown([answer])
    assert escaped("1. *a* [b](c) #d - e_f") == r"1\. \*a\* \[b\](c) #d - e\_f"
    assert escaped("- a\n# b") == r"\- a # b"


def test_an_act_that_did_not_happen_does_not_read_as_a_denial() -> None:
    assert verdict_badge("denied", "denied") == ("Not so", "red")
    assert verdict_badge("denied") == ("Denied", "red")
    assert verdict_badge("confirmed", "denied") == ("Confirmed", "green")
