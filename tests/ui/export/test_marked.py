"""A checked draft taken along: every sentence as it was written, marked, with its evidence."""

import html as entities
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from mammoth import convert_to_html

from assistant.checker import CheckedSentence, Checker
from assistant.understand.question import Filters, scope_of
from ingest.coverage import Coverage
from ui.export.marked import marked_html, marked_word

DRAFT = """Cuba's government denied that talks were under way. What next?

Rovers <b>won</b> the Calder Cup. The town hall of Ghent was painted blue in 1987."""


@pytest.fixture(scope="module")
def found(samples: Coverage) -> list[CheckedSentence]:
    scope = scope_of("2026-05-01", Filters(), samples)
    return list(Checker(samples).check(DRAFT, scope))


def test_a_page_has_each_sentence_its_mark_and_its_words(found: list[CheckedSentence]) -> None:
    page = marked_html(DRAFT, found, "Draft")
    plain = entities.unescape(page)
    for sentence in found:
        assert f'<mark class="{sentence.judgement}">{sentence.text}</mark>' in plain
        assert all(citation.quote in plain for citation in sentence.citations)
    assert page.count("<p>") == 2
    assert "<b>won" not in page
    assert {"supported", "not_covered"} <= {sentence.judgement for sentence in found}


def test_a_word_file_has_the_draft_with_footnotes(found: list[CheckedSentence]) -> None:
    file = marked_word(DRAFT, found, "Draft")
    title, first, second = Document(BytesIO(file)).paragraphs
    assert title.text == "Draft"
    assert "denied that talks were under way." in first.text
    assert "Rovers <b>won</b> the Calder Cup." in second.text
    colours = {run.text: run.font.highlight_color for run in first.runs if run.text.strip()}
    assert colours[found[0].text] is not None
    assert colours["What next?"] is None
    read = entities.unescape(convert_to_html(BytesIO(file)).value)
    for citation in found[0].citations:
        assert citation.quote in read
    notes = ZipFile(BytesIO(file)).read("word/footnotes.xml").decode()
    cited = sum(1 + len(one.citations) for one in found if one.judgement != "no_claim")
    assert notes.count("<w:footnoteRef/>") == cited
