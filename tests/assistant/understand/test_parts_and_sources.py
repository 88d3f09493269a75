"""Several questions in one, each with its evidence; and the outlets and authors a question names."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chain import Chain
from assistant.find.retrieve import Retriever
from assistant.understand.parts import parts
from assistant.understand.question import understand
from assistant.understand.reading import reading, reading_lines
from assistant.understand.sources import author_named, outlets_named
from assistant.write.answer import Answer
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.pipeline import ingest

OUTLETS = ["The Harbour Gazette", "Meridian Wire", "CBN", "People", "Time"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did both Oakham and Tarn sign?", ("Did Oakham sign?", "Did Tarn sign?")),
        (
            "Have the mayor and the council both denied it?",
            ("Have the mayor denied it?", "Have the council denied it?"),
        ),
        (
            "Who won the vote, and did Ada Marsh resign?",
            ("Who won the vote", "did Ada Marsh resign"),
        ),
        ("Did Oakham sign? What did Tarn say?", ("Did Oakham sign", "What did Tarn say")),
        (
            "What changed between the January report and the March report?",
            ("What changed in the January report", "What changed in the March report"),
        ),
        (
            "Did Brannock Rail cut more jobs than Northmoor Steel?",
            ("Did Brannock Rail cut more jobs", "Did Northmoor Steel cut more jobs"),
        ),
        ("Who spoke first, Oakham or Tarn?", ("Who spoke first Oakham", "Who spoke first Tarn")),
        ("Who is the mayor of Oakham?", ()),
        ("Did Trinidad and Tobago sign?", ()),
        ("What is and was the plan?", ()),
        (
            "Is the chief {x} richer than Ada Marsh?",
            ("Is the chief {x} richer", "Is Ada Marsh {x} richer"),
        ),
        ("What did officials and residents say about the flood?", ()),
        ("Did the minister deny that talks took place and that money was paid?", ()),
    ],
)
def test_a_question_is_taken_apart_where_it_asks_two_things(
    text: str, expected: tuple[str, ...]
) -> None:
    assert parts(text) == expected


def test_a_part_that_names_nobody_is_asked_with_the_first() -> None:
    assert parts("Who resigned as mayor of Oakham, and why?")[1].startswith("why (Who resigned")


@given(st.text(max_size=120))
def test_any_text_has_at_most_four_parts(text: str) -> None:
    assert len(parts(text)) <= 4


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("According to CBN, who won?", "CBN"),
        ("What did the Harbour Gazette report about the quay?", "The Harbour Gazette"),
        ("Who is blamed in CBN's coverage of the strike?", "CBN"),
        ("What does the article in The Harbour Gazette say?", "The Harbour Gazette"),
        ("What does the Meridian Wire story on rents say?", "Meridian Wire"),
    ],
)
def test_an_outlet_named_as_the_source_is_one(text: str, outlet: str) -> None:
    assert [named.name for named in outlets_named(text, OUTLETS)] == [outlet]


@pytest.mark.parametrize(
    "text",
    [
        "Did CBN lay off staff?",
        "Who owns The Harbour Gazette?",
        "What is the CBNX report?",
        "According to People familiar with the matter, who won?",
        "How many people reported symptoms, and at what time?",
        "Did a former CBN executive report harassment?",
    ],
)
def test_an_outlet_only_asked_about_is_no_source(text: str) -> None:
    assert outlets_named(text, OUTLETS) == ()


def test_two_outlets_named_together_are_both_sources() -> None:
    text = "Did both Meridian Wire and the Harbour Gazette report the denial?"
    assert {named.name for named in outlets_named(text, OUTLETS)} == {"Meridian Wire", "The Harbour Gazette"}  # fmt: skip


def test_what_an_outlet_has_reported_is_not_asked_for_with_the_word_reported(chain: Chain) -> None:
    for text in (
        "What has the Northmoor Times reported on the line since last Thursday?",
        "What has the Lowfield Courier reported about the ferry?",
    ):
        question = understand(text, as_of="2026-03-20", coverage=chain.coverage)
        assert "report" not in question.matter
        answer = chain.ask(question)
        assert not answer.abstained
        outlet = question.scope.outlets[0]
        assert {c.placed.revision.article.outlet for c in answer.draft.citations} == {outlet}


def test_an_outlet_that_is_not_there_is_told(samples: Coverage) -> None:
    for text in (
        "According to the Oakham Post, did Cuba confirm talks?",
        "What did the Oakham Post report?",
    ):
        question = understand(text, coverage=samples)
        assert question.scope.outlets == ()
        (line,) = reading_lines(question)
        assert line.startswith("the archive has no reports from Oakham Post (“")
    there = understand("According to the Northmoor Times, who won?", coverage=samples)
    assert there.scope.outlets == ("Northmoor Times",)
    assert understand("What did the Courier Journal of May show?", coverage=samples).sources == ()


def test_an_author_is_read_from_how_articles_are_asked_for() -> None:
    for text in ("the column by Ada Marsh on rents", "What did Ada Marsh write about rents?"):
        author = author_named(text)
        assert author
        assert (author.name, author.author) == ("Ada Marsh", True)
    assert author_named("Did Ada Marsh resign?") is None


def test_outlet_author_and_days_in_the_question_bound_what_is_found(
    archive: Archive, tmp_path: Path
) -> None:
    rows = [
        {"url": f"https://{outlet}.example/{day}", "outlet": outlet, "authors": [author],
         "published": f"2026-03-{day:02}", "title": "Rents", "text": f"Rents rose {day} percent."}
        for day, (outlet, author) in enumerate(
            [("Gazette", "Ada Marsh"), ("Gazette", "Jo Lund"), ("Courier", "Ada Marsh")], start=1
        )
    ]  # fmt: skip
    dump = tmp_path / "d.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest(archive, [str(dump)])

    def found(text: str) -> list[str]:
        question = understand(text, as_of="2026-03-10", coverage=archive.coverage)
        hits = Retriever(archive.coverage).search(question)
        return sorted(hit.placed.revision.article.url for hit in hits)

    one, two, three = (row["url"] for row in rows)
    assert found("How much did rents rise?") == sorted([one, two, three])
    assert found("How much did rents rise according to the Gazette?") == [one, two]
    assert found("How much did rents rise in the article by Ada Marsh?") == sorted([one, three])
    assert found("How much have rents risen since March 2?") == sorted([two, three])
    # Nobody of that name: the words are all there is.
    assert len(found("the article by Eve Stone on rents")) == 3


def test_how_a_question_was_read_is_told(samples: Coverage) -> None:
    question = understand(
        "What is the latest the Northmoor Times reported on the strike since June 3?",
        as_of="2026-06-20",
        coverage=samples,
    )
    assert reading_lines(question) == [
        "only reports since 3 Jun 2026 (“since June 3”)",
        "the newest reports preferred, more than always",
        "only reports from Northmoor Times (“the Northmoor Times reported”)",
    ]
    told = reading(question)
    assert told["periods"][0]["from"] == "2026-06-03"
    assert (told["outlets"], told["latest"]) == (["Northmoor Times"], True)
    assert reading_lines(understand("What happened on June 31?")) == [
        "“on June 31” is no day of the calendar; read as words"
    ]
    assert reading_lines(understand("Did Cuba confirm talks?")) == []


def test_each_part_and_each_party_that_spoke_has_a_passage(samples: Coverage) -> None:
    question = understand("Did both Cuba and Brannock Rail confirm the news?", as_of="2026-05-01")
    hits = Retriever(samples).search(question, 4)
    assert any("Cuba" in hit.text for hit in hits)
    assert any("Brannock" in hit.text for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_two_questions_in_one_are_judged_apart(chain: Chain, samples: Coverage) -> None:
    def asked(text: str) -> Answer:
        return chain.ask(understand(text, as_of="2026-05-01", coverage=samples))

    differ = asked("Did Velmora Foods recall its oat drink, and will Ida Strand resign as mayor?")
    assert differ.draft.verdict is None
    labels = {part.text: part.verdict.label for part in differ.draft.parts}
    assert labels == {
        "Did Velmora Foods recall its oat drink?": "confirmed",
        "Will Ida Strand resign as mayor?": "denied",
    }
    for part in differ.draft.parts:
        first = differ.draft.statements[part.statements[0]]
        assert first.text.startswith(f"{part.text} {part.verdict.label.capitalize()}")
    agree = asked(
        "Did Velmora Foods recall its oat drink, and did bus drivers in Northmoor vote to strike?"
    )
    assert agree.draft.verdict
    assert agree.draft.verdict.label == "confirmed"
    for statement in agree.draft.statements:
        assert set(statement.citations) <= {citation.n for citation in agree.draft.citations}
    assert {side.speaker for side in agree.draft.verdict.sides} >= {"Velmora Foods", "Union"}


def take_in(archive: Archive, folder: Path, *rows: dict[str, str]) -> None:
    dump = folder / "d.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert not ingest(archive, [str(dump)]).failed


def urls(archive: Archive, text: str, k: int, **bounds: str) -> list[str]:
    question = understand(text, coverage=archive.coverage, **bounds)  # type: ignore[arg-type]
    return [
        hit.placed.revision.article.url for hit in Retriever(archive.coverage).search(question, k)
    ]


def test_a_party_that_spoke_is_heard_although_many_others_rank_before_it(
    archive: Archive, tmp_path: Path
) -> None:
    mayor = [
        {"url": f"https://a.example/{n}", "published": "2026-03-02", "title": f"Quay to close, part {n}",
         "text": f"The quay of Oakham will close in March, Mayor Ada Marsh said in speech {n} of many."}
        for n in range(12)
    ]  # fmt: skip
    union = {"url": "https://b.example/union", "published": "2026-01-02", "title": "Dockers answer",
             "text": "Union leader Jo Lund said that the quay of Oakham must not close."}  # fmt: skip
    take_in(archive, tmp_path, *mayor, union)
    asked = "the quay of Oakham close in March?"
    assert union["url"] not in urls(archive, f"When will {asked}", 5, as_of="2026-03-10")
    assert union["url"] in urls(archive, f"Will {asked}", 5, as_of="2026-03-10")


def test_the_days_asked_about_put_their_reports_first(archive: Archive, tmp_path: Path) -> None:
    rows = [
        {"url": f"https://a.example/{day}", "published": day, "title": "Council meets",
         "text": f"The council of Oakham met about bridge number {n}."}
        for n, day in enumerate(("2025-06-04", "2026-01-15", "2026-03-09"))
    ]  # fmt: skip
    take_in(archive, tmp_path, *rows)
    asked, as_of = "What did the council of Oakham meet about", "2026-03-10"
    assert urls(archive, f"{asked}?", 3, as_of=as_of)[0] == rows[2]["url"]
    assert urls(archive, f"{asked} in early June 2025?", 3, as_of=as_of)[0] == rows[0]["url"]
    assert urls(archive, f"{asked} on January 15?", 3, as_of=as_of)[0] == rows[1]["url"]


def test_an_event_is_dated_by_the_headlines(archive: Archive, tmp_path: Path) -> None:
    days = {"2025-09-01": "Fishing summit in Tarn", "2026-02-03": "Fishing summit opens in Oakham",
            "2026-02-05": "Fishing summit ends", "2026-02-20": "Quotas", "2026-01-20": "Quotas"}  # fmt: skip
    rows = [
        {"url": f"https://a.example/{day}", "published": day, "title": title,
         "text": f"The fleet of Oakham got new quotas, number {day[-2:]} of them."}
        for day, title in days.items()
    ]  # fmt: skip
    take_in(archive, tmp_path, *rows)
    asked = "What quotas has the fleet got since the fishing summit?"
    question = understand(asked, as_of="2026-03-01", coverage=archive.coverage)
    assert reading_lines(question) == [
        "reports since 3 Feb 2026 preferred (“since the fishing summit”)"
    ]
    found = urls(archive, asked, 5, as_of="2026-03-01")
    assert {url[-10:] for url in found[:3]} == {"2026-02-03", "2026-02-05", "2026-02-20"}
    nothing = understand(
        "... since the moon landing?", as_of="2026-03-01", coverage=archive.coverage
    )
    assert nothing.periods == ()


def test_words_in_quotation_marks_are_looked_for_together(archive: Archive, tmp_path: Path) -> None:
    apart = [
        {"url": f"https://a.example/{n}", "published": "2026-03-02", "title": "Oakham",
         "text": f"House prices rose. The white bridge fell, part {n}. House after house is white here."}
        for n in range(300)
    ]  # fmt: skip
    whole = {"url": "https://b.example/x", "published": "2026-03-02", "title": "Oakham",
             "text": "Many other words stand here and a few more of them besides, and near the end of "
                     "it all, after a lot of others, stands the white house prices thing."}  # fmt: skip
    take_in(archive, tmp_path, *apart, whole)
    lexicon = archive.indexes.lexicon
    scope = understand("x", as_of="2026-03-10").scope
    (first, *_) = lexicon.search('"white house prices"', 5, scope)
    assert archive.catalog.holdings.placed([first])[first].revision.article.url == whole["url"]
    (plain, *_) = lexicon.search("white house prices", 5, scope)
    assert archive.catalog.holdings.placed([plain])[plain].revision.article.url != whole["url"]


def test_copies_of_one_text_do_not_crowd_out_the_others(archive: Archive, tmp_path: Path) -> None:
    long = " ".join(
        f"The council of Oakham spoke of bridge {n} and of road {n + 1}." for n in range(300)
    )
    copies = [
        {"url": f"https://{name}.example/a", "outlet": name, "published": "2026-03-02",
         "title": "Oakham speaks", "text": long}
        for name in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    ]  # fmt: skip
    others = [
        {"url": f"https://o.example/{n}", "published": "2026-02-02", "title": f"Fair {n}",
         "text": f"A fair number {n} was held near Oakham by the river."}
        for n in range(15)
    ]  # fmt: skip
    take_in(archive, tmp_path, *copies, *others)
    found = urls(archive, "Oakham", 10, as_of="2026-03-10")
    assert len(found) == len(set(found)) == 10


def test_one_long_article_does_not_fill_the_page(archive: Archive, tmp_path: Path) -> None:
    text = "\n\n".join(
        f"Oakham bridge and Oakham road, part {n}. " + f"It goes on and on about item {n}. " * 25
        for n in range(20)
    )
    long = {
        "url": "https://a.example/long",
        "published": "2026-03-02",
        "title": "Oakham",
        "text": text,
    }
    others = [
        {"url": f"https://o.example/{n}", "published": "2026-01-02", "title": f"Fair {n}",
         "text": f"A fair number {n} was held near Oakham."}
        for n in range(8)
    ]  # fmt: skip
    take_in(archive, tmp_path, long, *others)
    found = urls(archive, "Oakham bridge", 10, as_of="2026-03-10")
    assert len(found) == 10
    assert found.count(long["url"]) == 5
