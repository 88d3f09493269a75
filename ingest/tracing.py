"""Spans of OpenTelemetry, without text of questions or articles. They cost next to nothing unless
tracing was set up (see ui/telemetry.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from opentelemetry.context import Context

NAME = "dateline"
T = TypeVar("T")


@contextmanager
def traced(
    name: str, within: Context | None = None, **facts: str | int | float | bool
) -> Iterator[Context]:
    """A span, within that of another context; gives the context for those within it. It is never
    the current one of its thread: a generator that somebody leaves half way would leave it so."""
    from opentelemetry import trace
    from opentelemetry.trace import StatusCode

    span = trace.get_tracer(NAME).start_span(name, within, attributes=facts)
    try:
        yield trace.set_span_in_context(span, within)
    except Exception as error:
        span.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        span.end()


def traced_each(name: str, items: Iterator[T], within: Context | None = None) -> Iterator[T]:
    """These items, the making of each a span; so is finding that there are no more."""
    while True:
        with traced(name, within):
            made = list(islice(items, 1))
        if not made:
            return
        yield made[0]
