"""Traces and logs tell what was done and how long it took, and no word of what was asked or read."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.command import dateline
from tests.serving import free_port, healthy, until
from ui.telemetry import JsonLines

START = (sys.executable, "-c", "from ui.cli import main; main()")


class Collector(service.TraceServiceServicer):  # type: ignore[misc]
    """A real OTLP collector on loopback, that keeps the spans it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._server = grpc.server(futures.ThreadPoolExecutor(2))
        service.add_TraceServiceServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def Export(  # noqa: N802 - named by the protocol
        self, request: messages.ExportTraceServiceRequest, _: object
    ) -> object:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                if scope.scope.name == "dateline":
                    self.spans += scope.spans
        return messages.ExportTraceServiceResponse()

    def stop(self) -> None:
        self._server.stop(None).wait()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.stop()


def within(spans: list[Span], outer: Span) -> set[str]:
    return {span.name for span in spans if span.parent_span_id == outer.span_id}


def test_a_question_and_an_ingest_are_traced_where_a_collector_is_named(
    collector: Collector, sample_folder: Path, tmp_path: Path
) -> None:
    named = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}"}
    asked = dateline("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder), env=named)
    assert "DISPUTED" in asked.stdout
    (question,) = (span for span in collector.spans if span.name == "question")
    assert within(collector.spans, question) == {"understand", "retrieve", "read"}
    story = tmp_path / "story.txt"
    story.write_text("The mayor, Ada Marsh, said the ferry will sail.")
    dateline("ingest", str(story), "--archive", str(tmp_path / "archive"), env=named)
    (run,) = (span for span in collector.spans if span.name == "ingest")
    assert within(collector.spans, run) == {"read", "prepare", "store"}
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in collector.spans)
    told = "".join(str(span) for span in collector.spans)
    assert not any(word in told for word in ("Cuba", "ferry", "Marsh"))


def test_nothing_is_traced_unless_it_is_asked_for(
    collector: Collector, sample_folder: Path
) -> None:
    asked = dateline("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder))
    assert "DISPUTED" in asked.stdout
    assert not collector.spans


def test_a_collector_that_is_gone_costs_no_answer(sample_folder: Path) -> None:
    gone = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    asked = dateline("ask", "Did Cuba confirm talks?", "--archive", str(sample_folder), env=gone)
    assert "DISPUTED" in asked.stdout


def line(name: str, message: str, **more: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": name, "msg": message, "levelno": 20, "levelname": "INFO"} | more
    )
    row: dict[str, object] = json.loads(JsonLines().format(record))
    return row


def test_a_log_line_holds_the_event_and_its_facts() -> None:
    row = line("ui.page.asking", "answered", ms=12, verdict="disputed")
    assert (row["event"], row["ms"], row["verdict"]) == ("answered", 12, "disputed")


def test_what_others_log_and_what_an_error_quotes_is_not_logged() -> None:
    try:
        raise ValueError("the mayor said so")
    except ValueError as error:
        failed = line("ui.app", "failed", exc_info=(ValueError, error, error.__traceback__))
    assert failed["error"] == "ValueError"
    assert "mayor" not in json.dumps(failed)
    other = line("streamlit.runtime", "the mayor said %s", args=("so",), note="the mayor")
    assert "mayor" not in json.dumps(other)


def test_every_line_that_a_chat_process_logs_is_json(sample_folder: Path) -> None:
    port = free_port()
    command = [*START, "chat", "--archive", str(sample_folder), "--port", str(port)]
    with subprocess.Popen(
        command,
        env=os.environ | {"DATELINE_LOG": "json", "STREAMLIT_LOGGER_LEVEL": "debug"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            until(lambda: healthy(port))
        finally:
            process.terminate()
        _, told = process.communicate(timeout=60)
    loggers = {json.loads(row)["logger"].partition(".")[0] for row in told.splitlines()}
    assert "streamlit" in loggers
