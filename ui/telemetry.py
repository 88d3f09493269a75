"""Logs as JSON, and OpenTelemetry traces. Both are off unless set in the environment, and neither
contains text of questions or articles, or keys."""

from __future__ import annotations

import atexit
import logging
import sys
import traceback
from datetime import UTC, datetime

from ingest import shown
from ui.settings import TelemetrySettings

OURS = ("assistant", "evals", "ingest", "ui")
FLUSHED = 2000
"""Timeout for the last flush of traces, in milliseconds."""
STANDARD_FIELDS = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def start(chosen: TelemetrySettings) -> None:
    """Set up the logs and traces that the settings ask for."""
    if chosen.logs_json:
        _log_json()
    if chosen.exports_traces:
        _export_traces(chosen.service)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON with its extra fields. Of an exception it logs only the
    type and the stack: its message may quote an article."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in OURS
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # Messages of other libraries may contain text of articles or questions.
            "event": record.msg if ours else record.name,
        }
        row |= {
            name: value
            for name, value in vars(record).items()
            if name not in STANDARD_FIELDS and ours
        }
        if record.exc_info and record.exc_info[0]:
            row["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            row["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return shown.as_json(row, indent=None)


class OfTheRoot(logging.Logger):
    """A logger that always propagates and ignores `addHandler`: the handlers that some libraries
    (such as Streamlit) add would write plain lines next to the JSON."""

    @property
    def propagate(self) -> bool:
        return True

    @propagate.setter
    def propagate(self, _: bool) -> None:
        pass

    def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802 - named by logging
        pass


def _log_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.setLoggerClass(OfTheRoot)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _export_traces(service: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    atexit.register(provider.shutdown)


def finish() -> None:
    """Flush the traces of a process that exits through `os._exit`."""
    if "opentelemetry.sdk.trace" in sys.modules:
        from opentelemetry import trace

        if flush := getattr(trace.get_tracer_provider(), "force_flush", None):
            flush(FLUSHED)
