"""One retriever behind every door, and over every store and embedder: the same passages."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from assistant.find.hit import Hit
from assistant.find.retrieve import Retriever
from assistant.langchain_retriever import DatelineRetriever
from assistant.understand.question import understand
from ingest.archive import Archive
from ingest.coverage import Coverage
from ingest.errors import StoreUnreachable
from ingest.files.stores import Stores
from ingest.passages.embed import BundledEmbedder
from ingest.pipeline import ingest
from ingest.samples import FOLDER
from tests.scripted_openai import ScriptedServer

QUESTIONS = (
    "Did Cuba confirm talks?",
    "How many people were aboard the ferry?",
    "What did Brannock Rail say about the Tarn Valley line?",
    "Storm Odile deaths as of March 28",
)


def found(coverage: Coverage) -> list[list[Hit]]:
    retriever = Retriever(coverage)
    return [retriever.search(understand(text, as_of="2026-04-30")) for text in QUESTIONS]


def assert_same(one: Coverage, other: Coverage) -> None:
    for ours, theirs in zip(found(one), found(other), strict=True):
        assert [hit.placed.passage.passage_id for hit in ours] == [
            hit.placed.passage.passage_id for hit in theirs
        ]
        assert [hit.score for hit in ours] == pytest.approx([h.score for h in theirs], abs=1e-3)


@pytest.fixture
def opened(tmp_path: Path, chroma_url: str) -> Iterator[Callable[..., Archive]]:
    """Opens or makes archives, on the Chroma server unless told otherwise."""
    with ExitStack() as stack:

        def open_one(name: str = "archive", url: str = chroma_url, embedder: str = "") -> Archive:
            stores = Stores(chroma_url=url)
            archive = Archive.open_or_create(tmp_path / name, embedder, stores)
            return stack.enter_context(closing(archive))

        yield open_one


def test_a_chroma_server_gives_what_the_embedded_store_gives(
    samples: Coverage, opened: Callable[..., Archive]
) -> None:
    archive = opened()
    ingest(archive, [str(FOLDER)])
    assert archive.coverage.status()["consistent"]
    assert not (archive.coverage.folder / "vectors").exists()
    assert_same(samples, archive.coverage)


def test_two_archives_on_one_chroma_server_keep_apart(
    tmp_path: Path, opened: Callable[..., Archive]
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} report on the harbour.")
        archive = opened(name)
        ingest(archive, [str(tmp_path / f"{name}.txt")])
        assert len(archive.indexes.vectors.ids()) == 1
        assert archive.coverage.status()["consistent"]


def test_an_archive_moves_to_a_server_without_embedding_a_word(
    samples: Coverage, opened: Callable[..., Archive]
) -> None:
    ingest(opened(url=""), [str(FOLDER)])
    moved = opened()
    assert_same(samples, moved.coverage)  # an exact scan until the server is filled
    assert ingest(moved, [str(FOLDER)]).passages == 0
    assert moved.coverage.status()["consistent"]
    assert_same(samples, moved.coverage)


def test_an_archive_comes_back_from_a_server_with_what_came_in_meanwhile(
    samples: Coverage, opened: Callable[..., Archive]
) -> None:
    opened(url="").close()
    ingest(opened(), [str(FOLDER)])
    back = opened(url="")
    assert_same(samples, back.coverage)
    assert ingest(back, [str(FOLDER)]).passages == 0
    assert back.coverage.status()["consistent"]
    assert_same(samples, back.coverage)


def test_a_server_that_lost_its_data_is_filled_again(
    samples: Coverage, opened: Callable[..., Archive]
) -> None:
    archive = opened()
    ingest(archive, [str(FOLDER)])
    other = opened()
    with archive.writing():
        pass
    other.indexes.vectors.nearest(other.coverage.embedder.embed(["x"])[0], 1)
    client = archive.indexes.vectors._open_client()
    client.delete_collection(archive.indexes.vectors.collection)
    assert_same(samples, other.coverage)  # by the catalog's own vectors
    assert ingest(archive, [str(FOLDER)]).passages == 0
    assert archive.coverage.status()["consistent"]
    assert_same(samples, archive.coverage)


@pytest.mark.parametrize(
    "url", ["foo", "localhost:8125", "http://[::1", "http://a:x", "http://u:p@h:1", "http://h:1/x"]
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreUnreachable, match="not the address"):
        Archive.open_or_create(tmp_path / "archive", stores=Stores(chroma_url=url))


def test_a_server_that_does_not_answer_is_named_with_the_way_out(
    opened: Callable[..., Archive],
) -> None:
    archive = opened(url="http://127.0.0.1:9")
    with pytest.raises(StoreUnreachable, match=r"http://127\.0\.0\.1:9: .*chroma run"):
        ingest(archive, [str(FOLDER)])


def test_an_openai_compatible_embedder_gives_the_same_passages(
    samples: Coverage, opened: Callable[..., Archive], openai_server: ScriptedServer
) -> None:
    bundled = BundledEmbedder()
    openai_server.script.embed = lambda texts: bundled.embed(texts).tolist()
    archive = opened(url="", embedder="openai:text-embedding-3-small")
    ingest(archive, [str(FOLDER)])
    assert_same(samples, archive.coverage)


def test_langchain_gets_the_passages_of_the_search_with_what_a_hit_says(
    sample_folder: Path, samples: Coverage
) -> None:
    retriever = DatelineRetriever.over(sample_folder, k=3, as_of="2026-04-30")
    documents = retriever.invoke(QUESTIONS[0])
    question = understand(QUESTIONS[0], as_of="2026-04-30")
    hits = Retriever(samples).search(question, 3)
    assert [d.page_content for d in documents] == [hit.text for hit in hits]
    for document, hit in zip(documents, hits, strict=True):
        shown = hit.to_json(explain=True)
        del shown["text"]
        assert json.loads(json.dumps(document.metadata)) == json.loads(json.dumps(shown))
