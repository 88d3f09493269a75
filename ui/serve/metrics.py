"""Prometheus metrics of this process: answers, failures, waits, cost, and the archive's state."""

from __future__ import annotations

import time
from functools import cache
from threading import Lock

from assistant.write.answer import Answer
from ingest.coverage import Coverage
from ingest.errors import DatelineError
from ui.serve import leaving

SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4)
"""Histogram buckets for answer and waiting times, in seconds."""


class _Metrics:
    """The Prometheus metrics of this process."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        self.questions = Counter("dateline_questions", "Questions answered", ["reader"])
        self.failures = Counter("dateline_failures", "Questions that met an error", ["kind"])
        self.abstentions = Counter("dateline_abstentions", "Questions answered by abstaining")
        self.removed = Counter(
            "dateline_removed_statements", "Model statements removed by checks", ["why"]
        )
        self.seconds = Histogram(
            "dateline_answer_seconds", "From a question to its answer", buckets=SECONDS
        )
        self.waits = Histogram(
            "dateline_wait_seconds", "Time runs of the chat page wait for a turn", buckets=SECONDS
        )
        self.tokens = Counter("dateline_model_tokens", "Tokens of chat models", ["direction"])
        self.dollars = Counter("dateline_model_dollars", "List price of them, where it is known")
        self.articles = Gauge("dateline_articles", "Articles in the archive")
        self.age = Gauge("dateline_last_ingest_seconds", "Since an article was last taken in")
        self.lag = Gauge(
            "dateline_ingest_lag_seconds",
            "From when the newest articles were published to when they could be asked about",
        )
        self.answering = Gauge("dateline_answering", "Runs of the chat page, waiting or active")
        self.behind = Gauge(
            "dateline_lexicon_behind", "Changed articles that this node's lexicon lacks"
        )


_COUNTING = Lock()


def _counts() -> _Metrics:
    with _COUNTING:  # Prometheus metrics must not be registered twice
        return _made_counts()


@cache
def _made_counts() -> _Metrics:
    return _Metrics()


def count(answer: Answer, seconds: float) -> None:
    """Record an answer, which took `seconds`."""
    counts, draft = _counts(), answer.draft
    counts.questions.labels(answer.reader).inc()
    counts.abstentions.inc(answer.abstained)
    counts.seconds.observe(seconds)
    counts.removed.labels("unsupported").inc(draft.removed.unsupported)
    counts.removed.labels("unknown marker").inc(draft.removed.unknown_markers)
    if usage := draft.usage:
        counts.tokens.labels("read").inc(usage.input_tokens)
        counts.tokens.labels("written").inc(usage.output_tokens)
        counts.dollars.inc(usage.cost_usd or 0.0)


def count_wait(seconds: float) -> None:
    """Count how long a run of the chat page has waited for its turn."""
    _counts().waits.observe(seconds)


def count_failure(error: DatelineError) -> None:
    """Count a question that could not be answered, by the kind of the error."""
    _counts().failures.labels(type(error).__name__).inc()


def measured(coverage: Coverage) -> bytes:
    """All metrics, in Prometheus' text format."""
    from prometheus_client import generate_latest

    counts = _counts()
    counts.answering.set(leaving.active())
    try:
        counts.articles.set(coverage.inventory.counts()["articles"])
        counts.behind.set(len(coverage.behind))
        if span := coverage.inventory.span():
            counts.age.set(max(0.0, time.time() - span[2]))
        if (lag := coverage.inventory.lag()) is not None:
            counts.lag.set(lag)
    except DatelineError as error:
        count_failure(error)
    return generate_latest()
