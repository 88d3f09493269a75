"""An answer taken along keeps its words, their source and the day, whatever reads it."""

import html as entities
import json
import re
from pathlib import Path

from markdown_it import MarkdownIt

from assistant.chain import Chain
from assistant.write.answer import NO_ANSWER, NOT_IN_COVERAGE
from ingest.archive import Archive
from ingest.pipeline import ingest
from ui.show import export


def test_every_citation_is_a_footnote_with_the_exact_words(chain: Chain) -> None:
    answers = [
        chain.ask(chain.understand(text, as_of="2026-05-01"))
        for text in ("Did Cuba confirm talks?", "Who painted the town hall of Ghent?")
    ]
    page, text = export.html(answers, "Two questions"), export.markdown(answers)
    plain = entities.unescape(page)
    for citation in answers[0].draft.citations:
        article = citation.placed.revision.article
        assert f"“{citation.quote}”" in plain
        assert all(part in plain for part in (article.title, article.outlet, article.url))
        assert f"[^{citation.n}]" in text
        assert f"[^{citation.n}]: " in text
    assert NO_ANSWER in plain or NOT_IN_COVERAGE in plain
    assert "Disputed" in text
    assert "as of 2026-05-01" in plain


def test_footnotes_of_a_conversation_are_numbered_through(chain: Chain) -> None:
    answer = chain.ask(chain.understand("Did Cuba confirm talks?", as_of="2026-05-01"))
    text = export.markdown([answer, answer])
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
    page = export.html(answers, "<i>")
    assert "<script" not in page
    assert "<b>" not in page
    assert "<title>&lt;i&gt;</title>" in page
    rendered = MarkdownIt().render(export.markdown(answers))
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "<em>more" not in rendered
