"""Copies: one text in many outlets is one source; two reports on one event are two."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.chain import Chain
from assistant.find.retrieve import Retriever
from assistant.understand.question import understand
from evals.bench.copies import measure
from evals.bench.newsroom import Newsroom
from ingest.archive import Archive
from ingest.catalog.copies import Wording, same_copy
from ingest.catalog.scope import Scope
from ingest.pipeline import ingest

NOW = Scope(as_of=4e9)


def wire(seed: int = 1) -> tuple[Newsroom, list[str], list[str], list[str]]:
    room = Newsroom(seed)
    places, people = (
        [room.name() for _ in range(3)],
        [f"{room.name()} {room.name()}" for _ in range(3)],
    )
    return room, places, people, room.paragraphs(8, places, people)


def row(outlet: str, text: str, **more: object) -> dict[str, object]:
    return {
        "url": f"https://{outlet}.example/story",
        "outlet": outlet,
        "title": f"Report in {outlet}",
        "published": "2026-03-02",
        "text": text,
        **more,
    }


def write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(item) + "\n" for item in rows))
    return str(path)


def test_altered_copies_are_found_and_new_reports_on_the_same_event_are_not() -> None:
    room = Newsroom(11)
    figures = measure([piece for number in range(25) for piece in room.story(number)])
    assert figures["copy_precision"] >= 0.99
    assert figures["copy_recall"] >= 0.95


def test_search_shows_one_hit_a_group_and_names_who_carried_it(
    archive: Archive, tmp_path: Path
) -> None:
    _, _, _, body = wire()
    text = "\n\n".join(body)
    rows = [
        row("gazette", text),
        row("wire", f"ELLERY, March 2 (Meridian Wire) - {text}"),
        row("courier", text + "\n\nWith inputs from Reuters"),
    ]
    report = ingest(
        archive,
        [
            write(
                tmp_path / "d.jsonl",
                *rows,
                row("times", "The council met on Monday and voted for the depot."),
            )
        ],
    )
    assert (report.new, report.copies) == (4, 2)
    hits = Retriever(archive.coverage).search(understand(body[0], as_of="2090-01-01"), 10)
    carried = [hit for hit in hits if hit.carriers]
    assert len(carried) == 1
    told = carried[0].to_json()
    assert told["agency"] in ("Meridian Wire", "Reuters")
    assert len(told["copies"]) == 2
    assert {told["url"], *told["copies"]} == {item["url"] for item in rows}


def test_an_answer_counts_one_copy_as_one_source(archive: Archive, tmp_path: Path) -> None:
    claim = "Brannock Rail denied on Tuesday that it plans to close the Tarn Valley line, its director Greta Lindqvist said."
    body = f"{claim}\n\n“There is no plan to close the line,” she told reporters at the depot, and added that the timetable would not change before the summer."
    rows = [
        row(outlet, f"NORTHMOOR, March 3 (Meridian Wire) - {body}")
        for outlet in ("gazette", "courier", "times")
    ]
    ingest(archive, [write(tmp_path / "d.jsonl", *rows)])
    answer = Chain(archive.coverage).ask(
        understand("Did Brannock Rail deny that it plans to close the Tarn Valley line?")
    )
    assert not answer.abstained
    assert answer.independent_sources == 1
    assert all(
        len(citation.copies) == 2 and citation.agency == "Meridian Wire"
        for citation in answer.draft.citations
    )
    assert len({citation.placed.revision.article_id for citation in answer.draft.citations}) == 1


def test_a_later_article_never_changes_what_was_one_copy_before(
    archive: Archive, tmp_path: Path
) -> None:
    room, places, people, body = wire(3)
    new = ["\n\n".join([*body[:2], *room.paragraphs(6, places, people)]), "\n\n".join(body)]
    ingest(
        archive,
        [write(tmp_path / "a.jsonl", *(row(f"outlet{i}", text) for i, text in enumerate(new)))],
    )
    before = {item.article_id: item.copy_group for item in archive.catalog.holdings.current()}
    ingest(
        archive,
        [write(tmp_path / "b.jsonl", row("bridge", "\n\n".join(new), published="2026-04-02"))],
    )
    after = {item.article_id: item.copy_group for item in archive.catalog.holdings.current()}
    assert before.items() <= after.items()


def test_a_rewritten_article_leaves_the_group_it_founded(archive: Archive, tmp_path: Path) -> None:
    room, places, people, body = wire(6)
    text = "\n\n".join(body)
    ingest(archive, [write(tmp_path / "a.jsonl", row("wire", text), row("gazette", text))])
    rewritten = "\n\n".join(room.paragraphs(8, places, people))
    report = ingest(
        archive, [write(tmp_path / "b.jsonl", row("wire", rewritten, modified="2026-03-04"))]
    )
    assert (report.updated, report.copies) == (1, 0)
    assert len({item.copy_group for item in archive.catalog.holdings.current()}) == 2


def test_one_template_with_other_names_and_numbers_is_no_copy() -> None:
    shape = "{n} shares fell {a} per cent on Monday after {n} said profit would be {b} million crowns, below the {c} million that analysts had expected. The chief executive, {m}, said that the company would cut {d} jobs and close its plant in {p} by the end of the year. The union said it would fight the plan."
    one = shape.format(n="Brannock", a="12", b="340", c="410", m="Ada Moor", d="900", p="Halden")
    two = shape.format(n="Quinmere", a="7", b="95", c="120", m="Oskar Venn", d="150", p="Tarnford")
    assert not same_copy(Wording(one), Wording(two))


def test_the_same_outlets_standing_text_months_apart_is_no_copy(
    archive: Archive, tmp_path: Path
) -> None:
    _, _, _, body = wire(4)
    text = "\n\n".join(body)
    rows = [
        row("gazette", text),
        row("gazette", text, url="https://gazette.example/again", published="2026-08-02"),
    ]
    assert ingest(archive, [write(tmp_path / "d.jsonl", *rows)]).copies == 0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), kept=st.floats(0.4, 1.0))
def test_a_text_is_a_copy_of_itself_trimmed_and_order_does_not_matter(
    seed: int, kept: float
) -> None:
    _, _, _, body = wire(seed)
    whole = Wording("\n\n".join(body))
    trimmed = Wording("\n\n".join(body[: max(3, round(len(body) * kept))]))
    assert same_copy(whole, trimmed)
    assert same_copy(trimmed, whole)


@pytest.mark.parametrize("text", ["", "One report.", "Too short to tell a copy from a phrase."])
def test_short_texts_are_never_copies(text: str) -> None:
    assert not same_copy(Wording(text), Wording(text))
    assert Wording(text).bands == []


def test_a_brief_inside_a_roundup_is_not_the_roundup() -> None:
    room, _, _, body = wire(5)
    roundup = room.paragraphs(12, [room.name()], [f"{room.name()} {room.name()}"])
    roundup[7:7] = body[:2]
    assert not same_copy(Wording("\n\n".join(body[:2])), Wording("\n\n".join(roundup)))
