"""Splits a question into sub-questions with a chat model: optional, and limited in time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread

from assistant.text.words import among, content_words
from assistant.understand.parts import MOST_PARTS
from assistant.understand.question import Question
from ingest.errors import ReaderError
from ingest.language.attribution import NEGATION

DECOMPOSE_TIMEOUT = 6.0
"""Seconds to wait for the model; after that the parts found by rules are used."""
LONGEST_PART = 300
DECOMPOSE_PROMPT = f"""Which separate questions must be looked up to answer the question below?
Write each on a line of its own, {MOST_PARTS} at most, complete in itself: names instead of \
pronouns.
Use only words that are in the question. If it is one question, write it once, as it is.
Write nothing else."""
BULLET = re.compile(r"^\s*(?:[-*+•]\s+(?:\[.\]\s+)?|\(?\d{1,2}[.)]\s+)?")


def decomposed(question: Question, write: Callable[[str, float], str]) -> Question:
    """The question with the parts that a model finds; unchanged if the model fails, takes too long,
    or writes anything but questions in the words of this one. `write` sends a prompt with a timeout
    in seconds and returns the reply."""
    replies: SimpleQueue[str] = SimpleQueue()

    def ask() -> None:
        written = ""
        try:
            written = write(f"{DECOMPOSE_PROMPT}\n\n{question.whole}", DECOMPOSE_TIMEOUT)
        except ReaderError:
            pass  # the reader will fail too, and reports it
        finally:
            replies.put(written)

    Thread(target=ask, daemon=True).start()
    try:
        found = parts_written(replies.get(timeout=DECOMPOSE_TIMEOUT), question.whole)
    except Empty:
        return question
    return question if found is None else replace(question, parts=found)


def parts_written(written: str, asked: str) -> tuple[str, ...] | None:
    """The questions in a model's reply, empty for a question that has no parts. None for a reply
    that is not a list of questions, or that has words which the question lacks."""
    bare = (BULLET.sub("", line).strip(" *_") for line in written.splitlines())
    lines = [line for line in bare if line]
    if not lines or len(lines) > MOST_PARTS or any(len(line) > LONGEST_PART for line in lines):
        return None
    if not all(line.endswith("?") and line.isprintable() and _of(line, asked) for line in lines):
        return None
    found = tuple(dict.fromkeys(line.rstrip("? ") for line in lines))
    return found if len(found) > 1 else ()


def _of(part: str, asked: str) -> bool:
    """Whether a part has only words of the question, and no negation that the question lacks."""
    known, own = content_words(asked), content_words(part)
    told = all(among(word, known) for word in own)
    return bool(own) and told and (not NEGATION.search(part) or bool(NEGATION.search(asked)))
