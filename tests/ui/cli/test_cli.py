"""The command line as a user meets it: real processes, stdout for the answer, codes that tell."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.samples import FOLDER
from ingest.shown import ACTING
from tests.command import dateline
from tests.scripted_openai import ScriptedServer

HEAVY = ("chromadb", "openvino", "onnxruntime", "sqlalchemy", "streamlit", "langchain",
         "langchain_core", "langchain_openai", "openai", "numpy", "trafilatura", "tantivy")  # fmt: skip


def test_ask_prints_the_answer_and_keeps_the_rest_off_stdout(sample_folder: Path) -> None:
    done = dateline("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder))
    assert done.returncode == 0
    assert done.stdout.startswith("Verdict: DISPUTED")
    assert "[1]" in done.stdout
    assert done.stderr == (
        "reader: extractive (the default: DATELINE_READER is not set); "
        "passages stay on this machine\n"
    )


def test_ask_json_is_one_document_in_the_contracts_form(sample_folder: Path) -> None:
    done = dateline("ask", "Did Cuba confirm talks?", "--json", "--archive", str(sample_folder))
    document = json.loads(done.stdout)
    assert {"question", "standalone", "as_of", "text", "abstained", "verdict", "statements", "citations",
            "nearest", "removed", "reader", "prompt_version", "usage", "timings_ms"} <= set(document)  # fmt: skip
    assert {"n", "passage_id", "article_id", "revision", "url", "title", "outlet", "agency", "authors",
            "published", "quote", "start", "end", "locator", "copies", "corrections"} == set(document["citations"][0])  # fmt: skip
    assert {"speaker", "act", "quote", "said", "citation"} == set(document["verdict"]["sides"][0])
    shown = dateline(
        "articles", "show", document["citations"][0]["article_id"], "--json", "--revision", "1",
        "--archive", str(sample_folder),
    )  # fmt: skip
    citation = document["citations"][0]
    assert (
        json.loads(shown.stdout)["text"][citation["start"] : citation["end"]] == citation["quote"]
    )


def test_an_abstention_exits_3_and_says_what_is_near(sample_folder: Path) -> None:
    done = dateline("ask", "How do I bake sourdough bread?", "--archive", str(sample_folder))
    assert done.returncode == 3
    assert done.stdout.startswith("Not in the coverage.")


def test_an_abstention_shows_what_is_near(sample_folder: Path) -> None:
    done = dateline("ask", "Who built the drifting ferry?", "--archive", str(sample_folder))
    assert done.returncode == 3
    assert done.stdout.startswith("The coverage gives no direct answer.")
    assert "The closest it has:" in done.stdout


def test_a_draft_is_checked_sentence_by_sentence(sample_folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Cuba's government confirmed that talks had begun. Is that so?", "utf-8")
    done = dateline("check", str(draft), "--archive", str(sample_folder))
    assert done.returncode == 3
    assert done.stdout.startswith("[CONTRADICTED] Cuba's government confirmed")
    assert done.stdout.endswith("2 sentences: 1 contradicted, 1 no claim\n")


def test_check_json_is_one_document_in_the_contracts_form(sample_folder: Path) -> None:
    told = "The White House said it is already in contact with Cuba."
    done = dateline("check", "-", "--json", "--archive", str(sample_folder), stdin=told)
    (sentence,) = json.loads(done.stdout)["sentences"]
    assert done.returncode == 0
    assert (sentence["judgement"], sentence["start"], sentence["end"]) == (
        "supported",
        0,
        len(told),
    )
    assert sentence["citations"][0]["outlet"] == "IANS"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("gone.txt", None, "there is no such file"),
        ("empty.txt", "", "the draft has no words in it"),
        ("long.txt", "word " * 200_000, "the draft has 200,000 words"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_one_line(
    sample_folder: Path, tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    done = dateline("check", str(tmp_path / name), "--archive", str(sample_folder))
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_search_json_gives_hits_in_order(sample_folder: Path) -> None:
    done = dateline("search", "ferry adrift", "--json", "--k", "3", "--archive", str(sample_folder))
    hits = json.loads(done.stdout)["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert {"rank", "score", "passage_id", "article_id", "revision", "url", "title", "outlet", "agency", "copies",
            "published", "text", "start", "end"} == set(hits[0])  # fmt: skip


def test_ingest_reports_in_json_and_takes_jsonl_on_stdin(tmp_path: Path) -> None:
    lines = '{"text": "A report.", "url": "https://a.example/1"}\nnot json\n'
    done = dateline("ingest", "-", "--json", "--archive", str(tmp_path / "a"), stdin=lines)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert set(report) == {"new", "updated", "unchanged", "copies", "removed", "withdrawn",
                           "passages", "seconds", "failed"}  # fmt: skip
    assert report["new"] == 1
    assert set(report["failed"][0]) == {"source", "error"}
    again = dateline("ingest", str(FOLDER), "--archive", str(tmp_path / "a"))
    assert again.returncode == 0
    assert again.stdout.startswith(
        "34 new, 0 updated, 0 unchanged, 3 carry a copy that others carry;"
    )


def test_articles_are_listed_in_json_and_shown_by_url(sample_folder: Path) -> None:
    listed = json.loads(
        dateline("articles", "list", "--json", "--archive", str(sample_folder)).stdout
    )
    assert len(listed["articles"]) >= 30
    assert {"article_id", "revision", "source", "url", "title", "outlet", "published"} == set(
        listed["articles"][0]
    )
    url = next(row["url"] for row in listed["articles"] if row["url"])
    shown = dateline("articles", "show", url + "?utm_source=x", "--archive", str(sample_folder))
    assert shown.returncode == 0
    assert f"URL: {url}" in shown.stdout


def test_what_a_file_would_be_read_as_is_explained_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "dam.txt").write_text("The dam is safe, the engineer Ida Norn said.", "utf-8")
    (tmp_path / "bad.bin").write_bytes(b"\0\1\2")
    archive = tmp_path / "archive"
    done = dateline("ingest", "--explain", str(tmp_path), "--json", "--archive", str(archive))
    assert done.returncode == 1
    told = json.loads(done.stdout)
    (article,) = told["articles"]
    assert article["opening"] == "The dam is safe, the engineer Ida Norn said."
    assert article["missing"] == ["headline", "outlet", "day", "byline"]
    assert "bad.bin" in told["failed"][0]["error"]
    assert not archive.exists()
    shown = dateline("ingest", "--explain", str(tmp_path), "--archive", str(archive)).stdout
    assert "Missing: headline, outlet, day, byline" in shown
    assert "FAILED" in shown


def test_a_correction_is_made_logged_and_explained(tmp_path: Path) -> None:
    source, archive = tmp_path / "dam.txt", tmp_path / "archive"
    source.write_text("The dam is safe, the engineer Ida Norn said.", "utf-8")
    dateline("ingest", str(source), "--archive", str(archive))
    correct = ("articles", "correct", "file:dam.txt", "--archive", str(archive))
    done = dateline(
        *correct, "--outlet", "The Post", "--author", "A. Wren", "--author", "B. Fell", "--by", "me"
    )
    assert "revision 2: " in done.stdout
    assert "(The Post, undated)" in done.stdout
    history = dateline("articles", "history", "file:dam.txt", "--archive", str(archive)).stdout
    assert "outlet: (none) -> The Post" in history
    assert "by me: outlet The Post; authors A. Wren, B. Fell" in history
    wrong = dateline(*correct, "--published", "yesterday")
    assert wrong.returncode == 1
    assert wrong.stderr == (
        "dateline: the day 'yesterday' is no ISO date; write it as 2026-02-06 or with a time\n"
    )
    explained = dateline("ingest", "--explain", str(source), "--json", "--archive", str(archive))
    assert json.loads(explained.stdout)["articles"][0]["outlet"] == "The Post"


def test_one_article_alone_is_asked(sample_folder: Path) -> None:
    ask = ("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder), "--json")
    everything = json.loads(dateline(*ask).stdout)
    url = "https://harbour-gazette.example/explainers/washington-havana"
    alone = json.loads(dateline(*ask, "--article", url).stdout)
    assert len({hit["article_id"] for hit in everything["nearest"]}) > 1
    assert {hit["url"] for hit in alone["nearest"]} == {url}
    missing = dateline(*ask, "--article", "https://nowhere.example/")
    assert missing.returncode == 2
    assert "the archive has no article 'https://nowhere.example/'" in missing.stderr


def test_the_archives_own_commands(tmp_path: Path) -> None:
    folder = str(tmp_path / "a")
    dateline("ingest", str(FOLDER), "--archive", folder)
    status = json.loads(dateline("archive", "status", "--json", "--archive", folder).stdout)
    assert status["consistent"]
    assert dateline("archive", "repair", "--archive", folder).returncode == 0
    done = dateline("archive", "reembed", "--archive", folder)
    assert done.stdout == f"{status['passages']} passages embedded with minilm\n"


def test_eval_run_exits_2_on_a_bad_set_and_0_on_a_good_one(
    sample_folder: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    done = dateline(
        "eval", "run", str(bad), "--out", str(tmp_path / "o"), "--archive", str(sample_folder)
    )
    assert done.returncode == 2
    assert f"{bad}:1" in done.stderr
    done = dateline("eval", "run", "evals/sets/samples.jsonl", "--out", str(tmp_path / "o"), "--limit", "3",
                    "--json", "--archive", str(sample_folder))  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["n"] == 3


def test_runs_are_made_from_the_cache_scored_again_and_compared(
    sample_folder: Path, tmp_path: Path
) -> None:
    gone = {"id": "gone", "question": "Who won?", "answerable": False, "tags": ["gone"],
            "evidence": [{"url": "https://nowhere.example/1"}]}  # fmt: skip
    (tmp_path / "gone.jsonl").write_text(json.dumps(gone))
    archive = ("--archive", str(sample_folder))
    sets = ("evals/sets/samples.jsonl", str(tmp_path / "gone.jsonl"))
    for out in ("one", "two"):
        command = ("eval", "run", *sets, "--tag", "copies", "--tag", "gone", "--jobs", "2")
        done = dateline(*command, "--out", str(tmp_path / out), "--json", *archive)
        assert done.returncode == 0
        assert "case gone: https://nowhere.example/1 is not in the archive" in done.stderr
    figures = json.loads(done.stdout)
    assert figures["made"]["cached"] == figures["n"] > 1
    done = dateline("eval", "compare", str(tmp_path / "one"), str(tmp_path / "two"))
    assert "hits@1" in done.stdout
    assert done.stdout.endswith("fixed: 0 cases\nbroke: 0 cases\n")
    done = dateline("eval", "score", str(tmp_path / "two"), "--json")
    assert json.loads(done.stdout) == figures
    done = dateline("eval", "compare", str(tmp_path / "one"), str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no run in it" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "Who?", "--archive", "/nowhere"], 1, "there is no archive here; make one with"),
        (["ask", " ", "--archive", "{samples}"], 2, "the question has no words in it; ask in"),
        (["ask", "x" * 10_000, "--archive", "{samples}"], 2, "10,000 characters; ask in 4,000"),
        (["ask", "Who?", "--as-of", "soon", "--archive", "{samples}"], 2, "is no date; write it"),
        (["search", "x", "--outlet", "Nobody", "--archive", "{samples}"], 2, "no outlet 'Nobody'"),
        (["ask", "Who?", "--reader", "oracle", "--archive", "{samples}"], 1, "no reader is called"),
        (["ask", "Who won the regional election in Calder?", "--reader", "openai:x", "--archive", "{samples}"],
         1, "or use --reader extractive"),
        (["articles", "show", "nothing", "--archive", "{samples}"], 1, "no article nothing"),
        (["ingest", "{missing}", "--archive", "{new}"], 1, "no.txt: cannot be read"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_with_a_remedy_and_a_code(
    sample_folder: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    names = {"samples": sample_folder, "missing": tmp_path / "no.txt", "new": tmp_path / "new"}
    done = dateline(*(argument.format(**names) for argument in arguments))
    assert done.returncode == code
    assert says in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_chat_model_answers_from_the_command_line(
    sample_folder: Path, openai_server: ScriptedServer
) -> None:
    said = (
        "The Reform Alliance won Sunday's regional election in Calder with 38.6 percent of the vote, "
        "the election commission said"
    )
    openai_server.script.reply = f"{said} [1]."
    done = dateline(
        "ask", "Who won the regional election in Calder?", "--archive", str(sample_folder),
        env={"DATELINE_READER": "openai:scripted", "OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert " ".join(done.stdout.split()).startswith(f"{said}. [1]")
    assert f"passages go to {openai_server.host}" in done.stderr


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom ui.cli.dateline import app\n"
        "CliRunner().invoke(app, ['--help'])\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_asking_without_a_chat_model_loads_none(sample_folder: Path) -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom ui.cli.dateline import app\n"
        f"CliRunner().invoke(app, ['ask', 'Who won?', '--archive', {str(sample_folder)!r}])\n"
        "print([m for m in ('langchain', 'langchain_core', 'langchain_openai', 'openai', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_help_is_prompt() -> None:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        dateline("--help")
        times.append(time.perf_counter() - started)
    assert min(times) < 1.0  # 0.15 s when measured; see docs/log.md


def test_history_shows_what_changed_with_its_note(tmp_path: Path) -> None:
    archive, url = tmp_path / "archive", "https://a.example/1"
    texts = [
        "It was 340. Nobody was hurt.",
        "It was 430. Nobody was hurt.\n\nCorrection: An earlier version of this story gave the wrong number.",
    ]
    for day, text in enumerate(texts, start=1):
        row = {
            "url": url,
            "title": "A report",
            "published": "2026-01-01",
            "modified": f"2026-01-0{day}T10:00:00+02:00",
            "text": text,
        }
        (tmp_path / "d.jsonl").write_text(json.dumps(row))
        assert (
            dateline("ingest", str(tmp_path / "d.jsonl"), "--archive", str(archive)).returncode == 0
        )
    shown = dateline("articles", "history", url, "--archive", str(archive)).stdout
    assert "Revision 2, from 2026-01-02 08:00 UTC" in shown
    assert "  - It was 340.\n  + It was 430.\n" in shown
    assert "Nobody was hurt" not in shown
    assert "Note: Correction: An earlier version" in shown
    as_json = json.loads(
        dateline("articles", "history", url, "--archive", str(archive), "--json").stdout
    )
    assert [revision["text"] for revision in as_json["revisions"]] == texts


def test_removal_asks_for_a_name_and_a_dry_run_removes_nothing(tmp_path: Path) -> None:
    archive = ["--archive", str(tmp_path / "archive")]
    rows = [
        {
            "url": f"https://a.example/{i}",
            "outlet": f"Outlet {i % 2}",
            "published": f"2026-01-0{i + 1}",
            "text": f"Report {i}.",
        }
        for i in range(4)
    ]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    dateline("ingest", str(tmp_path / "d.jsonl"), *archive)
    assert dateline("articles", "remove", *archive).returncode == 2
    assert dateline("articles", "remove", "https://a.example/9", *archive).returncode == 1
    dry = dateline("articles", "remove", "--outlet", "outlet 1", "--dry-run", *archive).stdout
    assert dry.startswith("2 articles would be removed\n")
    assert (
        dateline(
            "articles", "remove", "--outlet", "Outlet 1", "--until", "2026-01-02", *archive
        ).stdout
        == "1 articles removed\n"
    )
    assert (
        dateline("articles", "remove", "https://a.example/0?utm_source=x", *archive).stdout
        == "1 articles removed\n"
    )
    left = json.loads(dateline("articles", "list", "--json", *archive).stdout)["articles"]
    assert [item["url"] for item in left] == ["https://a.example/3", "https://a.example/2"]


@pytest.mark.parametrize("name", ["intranet", "intranet:", "http://intranet:80", ":80"])
def test_what_is_allowed_must_be_a_host_and_a_port(tmp_path: Path, name: str) -> None:
    done = dateline("ingest", "x", "--allow-private", name, "--archive", str(tmp_path / "a"))
    assert (done.returncode, "is not HOST:PORT" in done.stderr) == (2, True)


def test_answers_keep_to_a_language(sample_folder: Path) -> None:
    ask = ("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder), "--language")
    assert dateline(*ask, "en").returncode == 0
    done = dateline(*ask, "xx")
    assert done.returncode == 2
    assert "no articles in the language 'xx'; those in the archive: en" in done.stderr


@pytest.mark.parametrize(
    "command",
    [["ingest", str(FOLDER)], ["articles", "remove", "x"], ["archive", "repair"],
     ["archive", "reembed"], ["demo"]],
)  # fmt: skip
def test_an_archive_for_reading_only_is_not_written(
    sample_folder: Path, command: list[str]
) -> None:
    done = dateline(*command, "--archive", str(sample_folder), env={"DATELINE_READ_ONLY": "1"})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        f"dateline: {sample_folder}: the archive may only"
    )


def test_a_secret_in_a_file_that_is_not_there_is_named(sample_folder: Path) -> None:
    gone = {"DATELINE_CHROMA_TOKEN_FILE": "/nowhere/token"}
    told = dateline("archive", "status", "--archive", str(sample_folder), env=gone)
    assert told.returncode == 1
    assert "DATELINE_CHROMA_TOKEN_FILE is '/nowhere/token', which cannot be read" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_no_article_moves_the_cursor_or_hides_a_verdict(tmp_path: Path) -> None:
    hostile = {
        "url": "https://gazette.test/1",
        "title": "Bridge opens\r\x1b[2K\x1b]0;owned\x07\u202eDENIED",
        "outlet": "Gazette\x9b31m",
        "published": "2026-04-30",
        "text": "Mayor Ann Poe said the bridge in Ellery opened on Monday.\x1b[8m It cost nothing.",
    }
    source, folder = tmp_path / "a.jsonl", str(tmp_path / "archive")
    source.write_text(json.dumps(hostile) + "\n", "utf-8")
    dateline("ingest", str(source), "--archive", folder)
    identity = hostile["url"]
    for command in (
        ("articles", "list"),
        ("articles", "show", identity),
        ("articles", "show", identity, "--json"),
        ("search", "bridge in Ellery"),
        ("ask", "When did the bridge in Ellery open?"),
    ):
        done = dateline(*command, "--archive", folder)
        assert done.stdout
        assert not ACTING.search(done.stdout + done.stderr), command
