"""Public benchmarks, as they are published, become articles and cases; what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import Case, load
from evals.importers.write import IMPORTERS, Written, import_benchmark
from ingest.errors import CaseError
from tests.command import dateline

CORPUS = [
    {"title": "Ferry talks open", "author": "Ida Berg", "source": "The Harbour Post", "category": "business",
     "published_at": "2023-11-01T10:00:00+00:00", "url": "https://harbour.example/ferry",
     "body": "Minister Lena Voss said the ferry talks opened on Monday."},
    {"title": "The union's view", "author": None, "source": "Coast Daily", "category": "business",
     "published_at": "2023-11-03T10:00:00+00:00", "url": "https://coast.example/ferry",
     "body": "The union said no ferry talks had opened."},
]  # fmt: skip
QUERIES = [
    {"query": "Who said that the talks opened?", "answer": "Lena Voss", "question_type": "inference_query",
     "evidence_list": [{"url": "https://harbour.example/ferry", "fact": "the ferry talks opened on Monday"}]},
    {"query": "Who won the chess title?", "answer": "Insufficient information.",
     "question_type": "null_query", "evidence_list": []},
]  # fmt: skip
RGB = {"id": 7, "query": "Who leads the union and the port?", "answer": [["Ole Dahl", "O. Dahl"], ["Mia Lund"]],
       "positive": [["Ole Dahl leads the union."], ["Mia Lund leads the port."]],
       "negative": ["The port is closed."]}  # fmt: skip
QUIZ = {"question_id": "20230616_0", "question_date": "2023/06/16", "question_sentence": "Which port closed?",
        "choices": ["Elm", "Oak", "Ash"], "answer": ["1"]}  # fmt: skip
FOUND = {"question_id": "20230616_0", "search_result": [
    {"url": "https://coast.example/oak", "text": "Oak port closed.", "authors": ["Ida Berg"], "publish_date": "2023/06/15"},
    {"url": "https://coast.example/empty", "text": "", "publish_date": None}]}  # fmt: skip
SQUAD = {"version": "v2.0", "data": [{"title": "Elm_Port", "paragraphs": [{"context": "Elm port opened in 1902.", "qas": [
    {"id": "a1", "question": "When did it open?", "answers": [{"text": "1902", "answer_start": 19}] * 2},
    {"id": "a2", "question": "Who opened it?", "is_impossible": True, "answers": [], "plausible_answers": []},
]}]}]}  # fmt: skip
TABLE = (
    "\ufeffquestion;answers;evidence;quote;speaker;as_of;answerable;verdict;tags\n"
    'Did the talks open?;"said so | opened";https://a.example/1|https://b.example/2;"Talks, he said, opened";Lena Voss;2026-01-02;yes;disputed;whether|port\n'
    "Who won?;;;;;;no;;\n"
)


def kept(path: Path, value: Any, *, lines: bool = False) -> Path:
    text = value if isinstance(value, str) else json.dumps(value)
    path.write_text(f"{text}\n" if lines else text, "utf-8")
    return path


def read(written: Written) -> tuple[list[Case], list[dict[str, Any]]]:
    lines = written.articles.read_text("utf-8").splitlines() if written.articles else []
    return load([written.cases]), [json.loads(line) for line in lines]


def multihop(folder: Path) -> list[Path]:
    return [kept(folder / "corpus.json", CORPUS), kept(folder / "MultiHopRAG.json", QUERIES)]


def test_multihop_rag_is_asked_as_of_the_last_day_of_its_corpus(tmp_path: Path) -> None:
    cases, articles = read(import_benchmark("multihop-rag", multihop(tmp_path), tmp_path / "out"))
    asked, silent = cases
    assert [record["outlet"] for record in articles] == ["The Harbour Post", "Coast Daily"]
    assert (asked.as_of, asked.answers, asked.answerable) == ("2023-11-03", ("Lena Voss",), True)
    assert asked.evidence[0].quote == "the ferry talks opened on Monday"
    assert asked.tags == ("multihop-rag", "inference_query")
    assert (silent.answerable, silent.answers) == (False, ())


def test_what_was_imported_can_be_ingested_and_run(tmp_path: Path) -> None:
    paths = [str(path) for path in multihop(tmp_path)]
    out, archive = tmp_path / "out", ["--archive", str(tmp_path / "archive")]
    told = dateline("eval", "import", "multihop-rag", *paths, "--out", str(out))
    assert "2 articles in" in told.stdout
    assert "2 cases in" in told.stdout
    assert dateline("ingest", str(out / "articles.jsonl"), *archive).returncode == 0
    command = ["eval", "run", str(out / "cases.jsonl"), "--out", str(tmp_path / "run"), "--json"]
    figures = json.loads(dateline(*command, *archive).stdout)
    assert figures["benchmarks"]["multihop_any_fact@4"]["value"] == 1.0
    assert figures["benchmarks"]["multihop_strict"]["n"] == 2


def test_rgb_wants_every_part_of_an_answer(tmp_path: Path) -> None:
    path = kept(tmp_path / "en_int.json", RGB, lines=True)
    (case,), articles = read(import_benchmark("rgb", [path], tmp_path / "out"))
    assert case.parts == (("Ole Dahl", "O. Dahl"), ("Mia Lund",))
    assert case.tags == ("rgb", "integration")
    assert [record["text"] for record in articles] == [
        "Ole Dahl leads the union.", "Mia Lund leads the port.", "The port is closed.",
    ]  # fmt: skip
    assert [e.url for e in case.evidence] == [record["url"] for record in articles[:2]]


def test_without_evidence_silence_is_right(tmp_path: Path) -> None:
    path = kept(tmp_path / "en.json", RGB | {"answer": "Ole Dahl"}, lines=True)
    found = import_benchmark("rgb", [path], tmp_path / "out", without_evidence=True)
    (case,), articles = read(found)
    assert [record["text"] for record in articles] == ["The port is closed."]
    assert (case.id, case.answerable, case.answers, case.evidence) == (
        "rgb-en-7-without", False, (), (),
    )  # fmt: skip
    assert "unanswerable" in case.tags


def test_realtime_qa_takes_the_right_choice_and_what_was_found(tmp_path: Path) -> None:
    paths = [kept(tmp_path / "a_qa.jsonl", QUIZ), kept(tmp_path / "a_gold.jsonl", FOUND)]
    found = import_benchmark("realtime-qa", paths, tmp_path / "out")
    (case,), articles = read(found)
    assert (case.as_of, case.answers) == ("2023-06-16", ("Oak",))
    assert [e.url for e in case.evidence] == ["https://coast.example/oak"]
    assert articles[0]["published"] == "2023-06-15"
    assert found.left_out == ("1 search results without text",)


def test_realtime_qa_has_no_answer_in_none_of_the_above(tmp_path: Path) -> None:
    quiz = QUIZ | {"choices": ["Elm", "None of the above"], "answer": ["1"]}
    path = kept(tmp_path / "a_qa_nota.jsonl", quiz)
    (case,), _ = read(import_benchmark("realtime-qa", [path], tmp_path / "out"))
    assert case.answers == ()


def test_squad_has_an_article_a_paragraph(tmp_path: Path) -> None:
    path = kept(tmp_path / "dev-v2.0.json", SQUAD)
    cases, articles = read(import_benchmark("squad", [path], tmp_path / "out"))
    assert [(case.answers, case.answerable) for case in cases] == [(("1902",), True), ((), False)]
    assert cases[0].evidence[0].url == articles[0]["url"]
    assert articles[0]["title"] == "Elm Port"


def test_a_table_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    path = kept(tmp_path / "mine.csv", TABLE)
    (first, second), articles = read(import_benchmark("csv", [path], tmp_path / "out"))
    assert first.answers == ("said so", "opened")
    assert [(e.url, e.quote, e.speaker) for e in first.evidence] == [
        ("https://a.example/1", "Talks, he said, opened", "Lena Voss"),
        ("https://b.example/2", "", ""),
    ]
    assert (first.id, first.verdict, first.tags) == ("mine-2", "disputed", ("whether", "port"))
    assert (second.answerable, articles) == (False, [])


@pytest.mark.parametrize(
    ("kind", "name", "content", "says"),
    [
        ("multihop-rag", "corpus.json", CORPUS, "MultiHopRAG.json is missing"),
        ("multihop-rag", "MultiHopRAG.json", QUERIES, "corpus.json is missing"),
        ("multihop-rag", "corpus.json", {"a": 1}, "not a list"),
        ("multihop-rag", "corpus.json", [CORPUS[0], "x"], "item 2: this is not an object"),
        ("multihop-rag", "corpus.json", [{"title": "x"}], 'item 1: "url" is not a string'),
        ("multihop-rag", "corpus.json", "{", "not JSON"),
        ("rgb", "en.json", RGB | {"positive": [1]}, ":1: neither text nor a list"),
        ("rgb", "en.json", {"id": 1, "answer": "x"}, ':1: "query" is not a string'),
        ("realtime-qa", "a_qa.jsonl", QUIZ | {"answer": ["9"]}, "not among the choices"),
        ("realtime-qa", "a_dpr.jsonl", {"question_id": "1", "search_result": [{"text": "x"}]}, "no URL"),
        ("realtime-qa", "a_gold.jsonl", FOUND, "no cases"),
        ("squad", "dev.json", [], "not an object"),
        ("squad", "dev.json", {"data": [{"title": "x"}]}, '"paragraphs" is not a list'),
        ("csv", "a.csv", "id,answer\n1,x\n", ':1: there is no column "question"'),
        ("csv", "a.csv", "question,answer\nq,x\n", ":1: unknown column 'answer'"),
        ("csv", "a.csv", "question,answers\nq\n", ":2: not as many cells"),
        ("csv", "a.csv", "question,answerable\nq,perhaps\n", ':2: "answerable" is'),
        ("csv", "a.csv", "question,quote\nq,words\n", ":2: a quote or a speaker without"),
        ("csv", "a.csv", 'question\n"q\n', "not CSV"),
        ("csv", "a.csv", "question,answers,answers\nq,a,b\n", ":1: there are two columns 'answers'"),
        ("csv", "a.csv", "question,answers\nq,the\n", ':2: "answers": no text can be found'),
        ("rgb", "en.json", {"query": "q", "answer": "x"}, ':1: "id" is neither'),
        ("realtime-qa", "a_qa.jsonl", QUIZ | {"answer": [None]}, "not among the choices"),
        ("realtime-qa", "a_qa.jsonl", QUIZ | {"answer": ["-1"]}, "not among the choices"),
        ("realtime-qa", "a_gold.jsonl", {"question_id": "1", "search_result": [{"url": "u", "text": 5}]}, '"text" is not'),
        ("multihop-rag", "corpus.json", [CORPUS[0] | {"published_at": "June"}], "no ISO date"),
        ("csv", "a.csv", "id,question\n1,q\n1,q\n", ":3: the id '1' is there twice, first at"),
        ("csv", "a.csv", "question,verdict\nq,perhaps\n", ':2: "verdict" is not one of'),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, kind: str, name: str, content: Any, says: str
) -> None:
    path = kept(tmp_path / name, content)
    with pytest.raises(CaseError, match=r"; ") as error:
        import_benchmark(kind, [path], tmp_path / "out")
    assert says in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    paths = multihop(tmp_path)
    cases, _ = read(import_benchmark("multihop-rag", [*paths, paths[1]], tmp_path / "out"))
    assert len(cases) == len(QUERIES)


def test_yes_and_no_are_verdicts(tmp_path: Path) -> None:
    asked = [QUERIES[0] | {"answer": "Yes"}, QUERIES[0] | {"answer": "no"}]
    paths = [kept(tmp_path / "corpus.json", CORPUS), kept(tmp_path / "MultiHopRAG.json", asked)]
    cases, _ = read(import_benchmark("multihop-rag", paths, tmp_path / "out"))
    assert [(case.verdict, case.answers) for case in cases] == [("confirmed", ()), ("denied", ())]


def test_two_articles_of_one_title_are_two(tmp_path: Path) -> None:
    again = json.loads(
        json.dumps(SQUAD["data"][0]).replace("1902", "1903").replace('"id": "a', '"id": "b')
    )
    path = kept(tmp_path / "dev.json", SQUAD | {"data": [SQUAD["data"][0], again]})
    _, articles = read(import_benchmark("squad", [path], tmp_path / "out"))
    assert [record["text"][-5:] for record in articles] == ["1902.", "1903."]


def test_a_table_is_taken_as_spreadsheets_write_it(tmp_path: Path) -> None:
    path = kept(tmp_path / "mine.csv", "sep=;\nQuestion;Answerable;;\nWho won?;no;;\n;;;\n")
    (case,), _ = read(import_benchmark("csv", [path], tmp_path / "out"))
    assert (case.question, case.answerable) == ("Who won?", False)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CaseError, match=r"none\.json"):
        import_benchmark(kind, [tmp_path / "none.json"], tmp_path / "out")
