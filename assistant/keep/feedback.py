"""User feedback on answers, stored beside the archive; good answers become eval cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.write.answer import Answer
from ingest.catalog.journals import Journals

FEEDBACK_JOURNAL = "feedback"
FEEDBACK_FIELDS = {"key", "liked", "comment", "question", "as_of", "text", "case"}
LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """A user's judgement of an answer: whether it was good, and a comment."""

    question: str
    as_of: str
    text: str
    liked: bool
    comment: str


class Feedback:
    """The feedback of one archive."""

    def __init__(self, journals: Journals) -> None:
        self._journals = journals

    def add(self, key: str, answer: Answer, *, liked: bool, comment: str = "") -> None:
        """Store a judgement; of several with the same `key` the last counts. Raises NotKept."""
        row = {
            "key": key,
            "given": datetime.now(UTC).isoformat(timespec="seconds"),
            "liked": liked,
            "comment": " ".join(comment.split())[:LONGEST_COMMENT],
            "question": answer.question.asked,
            "as_of": answer.question.as_of,
            "text": answer.text,
            "case": _case(key, answer),
        }
        self._journals.append(FEEDBACK_JOURNAL, row, "the feedback")

    def given(self) -> dict[str, GivenFeedback]:
        """The last judgement of each key, in the order of the first ones."""
        return {
            row["key"]: GivenFeedback(
                row["question"], row["as_of"], row["text"], row["liked"], row["comment"]
            )
            for row in self._latest()
        }

    def cases(self) -> Iterator[dict[str, Any]]:
        """The answers that users called good, as eval cases of the contract: the same question must
        get the same evidence and verdict again."""
        yield from (row["case"] for row in self._latest() if row["liked"])

    def _latest(self) -> list[dict[str, Any]]:
        whole = (
            row for row in self._journals.rows(FEEDBACK_JOURNAL) if row.keys() >= FEEDBACK_FIELDS
        )
        return list({row["key"]: row for row in whole}.values())


def _case(key: str, answer: Answer) -> dict[str, Any]:
    cited = {c.placed.revision.article.url: c.quote for c in reversed(answer.draft.citations)}
    evidence = [{"url": url, "quote": quote} for url, quote in cited.items() if url]
    case: dict[str, Any] = {
        "id": f"feedback-{key}",
        "question": answer.question.text,
        "as_of": answer.question.as_of,
        "answerable": not answer.abstained,
        "evidence": evidence,
        "tags": ["feedback"],
    }
    return case | ({"verdict": answer.draft.verdict.label} if answer.draft.verdict else {})
