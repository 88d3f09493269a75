"""Dateline as a LangChain Runnable drops into other people's chains."""

import asyncio
from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from assistant.langchain_chain import DatelineChain

CUBA = "Did Cuba confirm talks?"


def test_it_is_invoked_and_batched(sample_folder: Path) -> None:
    dateline = DatelineChain.over(sample_folder)
    answer = dateline.invoke(CUBA)
    assert answer["verdict"]["label"] == "disputed"
    assert [a["question"] for a in dateline.batch([CUBA, "Who won the cup final?"])] == [
        CUBA,
        "Who won the cup final?",
    ]


def test_a_mapping_bounds_and_follows(sample_folder: Path) -> None:
    dateline = DatelineChain.over(sample_folder)
    early = dateline.invoke({"question": "Storm Odile deaths?", "as_of": "2026-03-28"})
    assert early["as_of"].startswith("2026-03-28")
    history = [{"question": CUBA, "answer": ""}]
    follow = dateline.invoke({"question": "And the White House?", "history": history})
    assert follow["standalone"] == "Did the White House confirm talks?"


def test_statements_stream_before_the_answer(sample_folder: Path) -> None:
    *statements, answer = DatelineChain.over(sample_folder).stream(CUBA)
    assert [s["text"] for s in statements] == [s["text"] for s in answer["statements"]]
    assert statements


def test_it_runs_async_in_a_chain_and_tells_callbacks(sample_folder: Path) -> None:
    seen: list[Any] = []

    class Seen(BaseCallbackHandler):
        def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
            seen.append(args[1])

    chain = DatelineChain.over(sample_folder) | RunnableLambda(lambda a: a["verdict"]["label"])
    assert asyncio.run(chain.ainvoke(CUBA, {"callbacks": [Seen()]})) == "disputed"
    assert CUBA in seen
