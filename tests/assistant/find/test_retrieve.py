"""The right passage first, from what was known on the day asked from."""

import json
from pathlib import Path
from random import Random

import pytest

from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.pipeline import ingest


def titles(coverage: Coverage, text: str, **filters: str) -> list[str]:
    question = understand(text, coverage=coverage, **filters)  # type: ignore[arg-type]
    hits = Retriever(coverage).search(question)
    return [hit.placed.revision.article.title for hit in hits]


def test_what_was_published_later_is_never_evidence(samples: Coverage) -> None:
    before = titles(samples, "Storm Odile deaths", as_of="2026-03-28")
    after = titles(samples, "Storm Odile deaths", as_of="2026-03-30")
    assert "Storm Odile kills three on the Calder coast" in before
    assert "Toll of Storm Odile rises to five" not in before
    assert after[0] == "Toll of Storm Odile rises to five"


def test_outlet_and_dates_are_hard_filters(samples: Coverage) -> None:
    question = understand(
        "Tarn Valley line", outlets=["northmoor times"], coverage=samples,
        since="2026-03-10", until="2026-03-31",
    )  # fmt: skip
    hits = Retriever(samples).search(question)
    assert hits[0].placed.revision.article.title.startswith("Brannock Rail confirms")
    assert {h.placed.revision.article.outlet for h in hits} == {"Northmoor Times"}


def test_a_hit_is_its_text_and_explains_its_score(samples: Coverage) -> None:
    question = understand("How many people were aboard the ferry?")
    hits = Retriever(samples).search(question, 5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    for hit in hits:
        document = hit.to_json(explain=True)
        text = hit.placed.revision.article.text
        assert document["text"] == text[document["start"] : document["end"]]
        assert sum(document["parts"].values()) == pytest.approx(document["score"], abs=1e-5)


def test_a_passage_is_found_by_what_leads_up_to_the_question(samples: Coverage) -> None:
    led = "The ferry Grey Heron drifted off the coast this week. How many people were taken off?"
    hits = Retriever(samples).search(understand(led), 10)
    assert "Grey Heron" in hits[0].text
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score)


def test_an_undated_article_is_not_new_because_it_was_found_today(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("An undated report on the harbour.")
    ingest(archive, [str(tmp_path / "a.txt")])
    question = understand("harbour")
    (hit,) = Retriever(archive.coverage).search(question)
    assert hit.parts["recency"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "query", ['"a" AND (b', "title:x", "*", "😀😀", "Что сказал мэр?", "-" * 50 + "x", "a\\"]
)
def test_operators_and_other_scripts_are_words_like_any_other(
    samples: Coverage, query: str
) -> None:
    question = understand(query) if any(c.isalnum() for c in query) else understand("x " + query)
    Retriever(samples).search(question)


def test_few_passages_in_scope_among_many_are_still_found(archive: Archive, tmp_path: Path) -> None:
    rows = [
        {"url": f"https://a.example/{i}", "published": "2026-02-01", "text": f"Harbour report {i}."}
        for i in range(700)
    ]
    rows.append(
        {
            "url": "https://a.example/old",
            "published": "2026-01-01",
            "text": "An old harbour report.",
        }
    )
    dump = tmp_path / "d.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest(archive, [str(dump)])
    question = understand("Harbour report", as_of="2026-01-15")
    (hit,) = Retriever(archive.coverage).search(question)
    assert hit.text == "An old harbour report."


def test_where_parties_are_asked_for_each_outlet_is_heard(archive: Archive, tmp_path: Path) -> None:
    told = "The Oakham union planned a strike at the port over {}."
    causes = (
        "pay rosters cranes lifts heating parking meals training rent boots gloves fees".split()
    )
    over = [" and ".join(Random(i).sample(causes, 6)) for i in range(21)]
    rows = [
        {"url": f"https://a.example/{i}", "outlet": "Harbour Daily", "published": "2026-02-01",
         "title": "Oakham union and the strike at the port", "text": told.format(over[i])}
        for i in range(20)
    ]  # fmt: skip
    rows.append({"url": "https://b.example/x", "outlet": "Oakham Echo", "published": "2025-02-01",
                 "title": "Port", "text": f"A strike is planned over {over[20]}, says an Oakham union."})  # fmt: skip
    rows.append({"url": "https://c.example/x", "outlet": "Garden Weekly", "published": "2026-02-01",
                 "title": "Roses", "text": "Roses want boots and gloves in the shade."})  # fmt: skip
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(archive, [str(source)])
    asked = understand("Did the Oakham union confirm a strike at the port?")
    outlets = [
        hit.placed.revision.article.outlet for hit in Retriever(archive.coverage).search(asked, 6)
    ]
    assert sorted(outlets) == [*["Harbour Daily"] * 5, "Oakham Echo"]
    plain = understand("When is the Oakham union strike at the port?")
    hits = Retriever(archive.coverage).search(plain, 6)
    assert {hit.placed.revision.article.outlet for hit in hits} == {"Harbour Daily"}
