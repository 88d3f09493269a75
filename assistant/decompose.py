"""The questions in a question as a chat model sees them: an option that holds up no answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread

from assistant.parts import MOST
from assistant.question import Question
from assistant.words import content_words, names
from ingest.errors import ReaderError

PATIENCE = 6.0
"""Seconds that a model has for it; then the parts found by rules stand."""
LONGEST_PART = 300
PROMPT = f"""Which separate questions must be looked up to answer the question below?
Write each on a line of its own, {MOST} at most, complete in itself: names instead of pronouns.
Use only names that are in the question. If it is one question, write it once, as it is.
Write nothing else."""
BULLET = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])\s*")


def decomposed(question: Question, write: Callable[[str], str]) -> Question:
    """The question with the parts that a model finds, which `write` hands a prompt and which
    answers with text; as it was, where the model fails, is late, or writes anything but questions
    about whom this one is about."""
    replies: SimpleQueue[str] = SimpleQueue()

    def ask() -> None:
        with suppress(ReaderError):  # the reader meets the same, and says so
            replies.put(write(f"{PROMPT}\n\n{question.matter}"))

    Thread(target=ask, daemon=True).start()
    try:
        found = parts_written(replies.get(timeout=PATIENCE), question.matter)
    except Empty:
        return question
    return question if found is None else replace(question, parts=found)


def parts_written(written: str, asked: str) -> tuple[str, ...] | None:
    """The questions of a model's reply, none for a plain question; None for a reply that is no
    list of questions, or that brings in names of its own."""
    lines = [BULLET.sub("", line).strip() for line in written.splitlines() if line.strip()]
    if not lines or len(lines) > MOST or any(len(line) > LONGEST_PART for line in lines):
        return None
    if not all(line.endswith("?") and _of(line, asked) for line in lines):
        return None
    found = tuple(dict.fromkeys(line.rstrip("? ") for line in lines))
    return found if len(found) > 1 else ()


def _of(part: str, asked: str) -> bool:
    known = set(content_words(asked))
    named = {word for name in names(part) for word in content_words(name)}
    return named <= known and not known.isdisjoint(content_words(part))
