"""Sets are read from files, folders and globs, and whatever is wrong in one is named by its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import load
from ingest.errors import CaseError

HAND_WRITTEN = """# who said what
- id: cuba
  question: Did Cuba confirm talks?
  as_of: 2026-05-01
  answerable: true
  verdict: disputed
  answers: ["denied", "preconditions"]
  evidence:
    - url: file:cuba.txt
      quote: Cuba's government denied it
  tags: [whether]

- {id: none, question: "Who won?", answerable: false, tags: [silence]}
"""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "a"', "not JSON"),
        ("[]", "not an object"),
        ('{"id": "a", "question": "q"}', '"answerable"'),
        (
            '{"id": "a", "question": "q", "answerable": true, "answer": []}',
            "unknown field 'answer'",
        ),
        ('{"id": "a", "question": "q", "answerable": true, "verdict": "yes"}', '"verdict"'),
        ('{"id": "a", "question": "q", "answerable": true, "as_of": "soon"}', "not an ISO date"),
        ('{"id": "a", "question": "q", "answerable": true, "evidence": ["u"]}', '"evidence"'),
        ('{"id": "ok", "question": "q", "answerable": true}', "is there twice"),
        ('{"id": "a", "id": "b", "question": "q", "answerable": true}', "'id' is there twice"),
        (
            '{"id": "a", "question": "q", "answerable": true, "answers": ["the"]}',
            "no text can be found",
        ),
        ('{"id": "a", "question": "q", "answerable": true, "parts": [[]]}', "without strings"),
        (
            '{"id": "a", "question": "q", "answerable": true, "evidence": [{"url": "u", "quote": "—"}]}',
            "no text can be found",
        ),
        ('{"id": "a", "question": "q", "answerable": true, "history": [{"q": "x"}]}', '"history"'),
        (
            '{"id": "a", "question": "q", "answerable": true, "history": [{"question": 5, "answer": ""}]}',
            '"history"',
        ),
        ('{"id": "a", "question": "\\ud800", "answerable": true}', "half of a character"),
        (
            '{"id": "a", "question": "q", "answerable": false, "answers": ["x"]}',
            "of a case that has none",
        ),
        (
            '{"id": "a", "question": "q", "answerable": false, "verdict": "denied"}',
            "without answer",
        ),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_case_is_named_by_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "ok", "question": "q", "answerable": true}\n' + line + "\n")
    with pytest.raises(CaseError, match=says) as error:
        load([path])
    assert f"{path}:2" in str(error.value)


@pytest.mark.parametrize(
    ("lines", "at", "says"),
    [
        ("cases: []", 1, "no list of cases"),
        ("- just words", 1, "not an object"),
        ("- id: a\n  question: q\n  answers: [x", 3, "not YAML"),
        ("- id: a\n  question: q\n  id: b\n  answerable: true", 3, "'id' is there twice"),
        ("- id: a\n  question: q\n  answerable: maybe", 1, '"answerable"'),
        ("\n\n- id: a\n  question: q\n  answerable: true\n  answers: [212]", 3, '"answers"'),
        ("- id: a\n  question: q\n  answerable: true\n  as_of: 2026-13-01", 1, "not an ISO date"),
    ],
)
def test_so_is_one_in_yaml(tmp_path: Path, lines: str, at: int, says: str) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(lines)
    with pytest.raises(CaseError, match=says) as error:
        load([path])
    assert f"{path}:{at}:" in str(error.value)


def test_a_hand_written_set_says_what_jsonl_says(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HAND_WRITTEN)
    cuba, none = load([tmp_path / "a.yaml"])
    assert cuba.as_of == "2026-05-01"
    assert cuba.evidence[0].quote == "Cuba's government denied it"
    assert not none.answerable
    row = {"id": "cuba", "question": cuba.question, "as_of": "2026-05-01", "answerable": True,
           "verdict": "disputed", "answers": ["denied", "preconditions"], "tags": ["whether"],
           "evidence": [{"url": "file:cuba.txt", "quote": "Cuba's government denied it"}]}  # fmt: skip
    (tmp_path / "b.jsonl").write_text(json.dumps(row))
    assert load([tmp_path / "b.jsonl"]) == [cuba]


def test_a_folder_and_a_glob_are_all_their_sets_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.jsonl", "a.jsonl", "deep/c.jsonl", "notes.txt"):
        row = {"id": name, "question": "q", "answerable": True}
        (tmp_path / name).write_text(json.dumps(row))
    names = ["a.jsonl", "b.jsonl", "deep/c.jsonl"]
    assert [case.id for case in load([tmp_path])] == names
    assert [case.id for case in load([tmp_path / "*.jsonl", tmp_path])] == names
    assert [case.id for case in load([tmp_path / "**" / "c.jsonl"])] == ["deep/c.jsonl"]
    with pytest.raises(CaseError, match="no set is there"):
        load([tmp_path / "*.yaml"])


def test_tags_choose_and_an_unknown_one_names_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HAND_WRITTEN)
    assert [case.id for case in load([tmp_path], tags=["silence"])] == ["none"]
    assert len(load([tmp_path], tags=["silence", "whether"])) == 2
    with pytest.raises(CaseError, match="silence, whether"):
        load([tmp_path], tags=["sport"])


def test_a_doubled_id_names_both_places(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"id": "x", "question": "q", "answerable": true}')
    with pytest.raises(CaseError, match=r"b\.jsonl:1: .* first at .*a\.jsonl:1"):
        load([tmp_path])


def test_an_empty_or_missing_set_is_refused(tmp_path: Path) -> None:
    for name in ("empty.jsonl", "empty.yaml"):
        (tmp_path / name).write_text("\n")
        with pytest.raises(CaseError, match="no cases"):
            load([tmp_path / name])
    with pytest.raises(CaseError, match="cannot be read"):
        load([tmp_path / "missing.jsonl"])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_file_holds_it_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    for ending in (".jsonl", ".yaml"):
        path = tmp_path_factory.mktemp("any") / f"set{ending}"
        path.write_text(text, "utf-8")
        with pytest.raises(CaseError, match="set"):
            load([path])
