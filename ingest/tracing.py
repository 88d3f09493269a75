"""Spans of OpenTelemetry, without text of questions or articles. They cost next to nothing unless
tracing was set up (see ui/telemetry.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from opentelemetry.context import Context

TRACER = "dateline"
T = TypeVar("T")


@contextmanager
def traced(
    name: str, within: Context | None = None, **facts: str | int | float | bool
) -> Iterator[Context]:
    """Start a span as a child of `within`; yields the context for child spans. It is never made the
    thread's current span, since an abandoned generator would leave it active."""
    from opentelemetry import trace
    from opentelemetry.trace import StatusCode

    span = trace.get_tracer(TRACER).start_span(name, within, attributes=facts)
    try:
        yield trace.set_span_in_context(span, within)
    except Exception as error:
        span.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        span.end()


def traced_each(name: str, items: Iterator[T], within: Context | None = None) -> Iterator[T]:
    """The items, with a span around computing each one, including the final empty step."""
    while True:
        with traced(name, within):
            made = list(islice(items, 1))
        if not made:
            return
        yield made[0]
