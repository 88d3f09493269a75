"""Settings from environment variables and command-line flags; `ui` reads neither elsewhere."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistant import EXTRACTIVE
from assistant.keep.limits import NO_LIMITS, Limits
from ingest.errors import SettingError, first_line
from ingest.files.stores import IN_FOLDER, Stores
from ingest.masking import keep_secret

MOST_ANSWERERS = 64
EXPORTERS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The variables of the OpenTelemetry specification that say where traces go."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.

    `reader` is the reader that answers, `reader_why` why it was chosen, and `readers` are others
    that editors may choose on the page; `decompose`: whether it
    splits questions into parts. `stores` are the servers of catalog and vectors, if these are not
    in the archive's folder. `reranker` is an optional cross-encoder, with its key. `runs` is the
    folder of eval runs that the page shows. `read_only`: whether the archive may only be read.
    `same_files`: whether a path is the same file on all machines that share the archive.
    `roles_claim` is the claim with a user's roles; `editors` and `admins` are the role names that
    grant these roles. `hosts` are host names that the page accepts besides its address. `limits`
    apply to each user. `answerers` is the number of worker processes that answer for the page."""

    archive: Path
    reader: str
    reader_why: str
    readers: tuple[str, ...] = ()
    decompose: bool = False
    stores: Stores = IN_FOLDER
    reranker: str = ""
    reranker_key: str = field(default="", repr=False)
    runs: Path = Path("out")
    read_only: bool = False
    same_files: bool = False
    roles_claim: str = ""
    editors: tuple[str, ...] = ("editor",)
    admins: tuple[str, ...] = ("admin",)
    hosts: tuple[str, ...] = ()
    limits: Limits = NO_LIMITS
    answerers: int = 1


def settings(
    archive: Path | None = None,
    reader: str | None = None,
    decompose: bool | None = None,
    runs: Path | None = None,
) -> Settings:
    """Flags where they are given, else the environment, else the defaults."""
    said, why = _reader(reader)
    return Settings(
        archive=archive or Path(os.environ.get("DATELINE_ARCHIVE") or default_archive()),
        reader=said,
        reader_why=why,
        readers=_names("DATELINE_READERS", ""),
        decompose=decompose if decompose is not None else _decompose(said),
        stores=_stores(),
        reranker=os.environ.get("DATELINE_RERANKER", ""),
        reranker_key=secret("DATELINE_RERANKER_KEY"),
        runs=runs or Path(os.environ.get("DATELINE_RUNS") or "out"),
        read_only=_is_on("DATELINE_READ_ONLY"),
        same_files=_is_on("DATELINE_SAME_FILES"),
        roles_claim=os.environ.get("DATELINE_ROLES_CLAIM", ""),
        editors=_names("DATELINE_EDITORS", "editor"),
        admins=_names("DATELINE_ADMINS", "admin"),
        hosts=_names("DATELINE_HOSTS", ""),
        limits=_limits(),
        answerers=_answerers(),
    )


def _names(name: str, default: str) -> tuple[str, ...]:
    said = os.environ.get(name, default)
    return tuple(part.strip() for part in said.split(",") if part.strip())


def _limits() -> Limits:
    return Limits(
        questions_a_minute=math.ceil(_number("DATELINE_QUESTIONS_A_MINUTE") or 0),
        dollars_a_day=_number("DATELINE_DOLLARS_A_DAY"),
        tokens_a_day=_number("DATELINE_TOKENS_A_DAY"),
    )


def _answerers() -> int:
    """A whole number up to MOST_ANSWERERS. Raises SettingError."""
    said = os.environ.get("DATELINE_ANSWERERS", "").strip() or "1"
    if not said.isdecimal() or int(said) > MOST_ANSWERERS:
        raise SettingError(
            f"DATELINE_ANSWERERS is {said!r}",
            f"set it to 1, to as many as there are cores to spare (up to {MOST_ANSWERERS}), or to "
            "0 to do without",
        )
    return int(said)


def _number(name: str) -> float | None:
    """A non-negative number, or None if the variable is empty. Raises SettingError."""
    said = os.environ.get(name, "").strip()
    if not said:
        return None
    try:
        number = float(said)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise SettingError(f"{name} is {said!r}", "set it to a number such as 20, or unset it")
    return number


def _stores() -> Stores:
    said = {
        field: os.environ.get(f"DATELINE_{field.upper()}", "")
        for field in ("chroma_url", "chroma_header", "chroma_tenant", "chroma_database")
    }
    secrets = {
        field: secret(f"DATELINE_{field.upper()}") for field in ("catalog_url", "chroma_token")
    }
    return Stores(**{field: value for field, value in (said | secrets).items() if value})


def secret(name: str) -> str:
    """A secret from the variable NAME, or from the first line of the file that NAME_FILE names.
    Raises SettingError if that file cannot be read."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return keep_secret(os.environ.get(name, ""))
    try:
        return keep_secret(Path(path).read_text("utf-8").partition("\n")[0].strip())
    except (OSError, ValueError) as error:
        raise SettingError(
            f"{name}_FILE is {path!r}, which cannot be read ({first_line(error)})",
            "name a file that this user may read",
        ) from error


def _reader(flag: str | None) -> tuple[str, str]:
    if flag:
        return flag, "named by --reader"
    if named := os.environ.get("DATELINE_READER"):
        return named, "named by DATELINE_READER"
    return EXTRACTIVE, "the default: DATELINE_READER is not set"


def _decompose(reader: str) -> bool:
    """Whether DATELINE_DECOMPOSE is on and the reader is a chat model, which it needs."""
    return _is_on("DATELINE_DECOMPOSE") and reader != EXTRACTIVE


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """Whether logs are JSON (`DATELINE_LOG=json`), whether traces are exported, and the name of the
    service that they are of."""

    logs_json: bool
    exports_traces: bool
    service: str


def telemetry_settings() -> TelemetrySettings:
    """The settings of logs and traces, both off unless set."""
    is_disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return TelemetrySettings(
        os.environ.get("DATELINE_LOG") == "json",
        any(map(os.environ.get, EXPORTERS)) and not is_disabled,
        os.environ.get("OTEL_SERVICE_NAME") or "dateline",
    )


def names_ray_cluster() -> bool:
    """Whether RAY_ADDRESS is set, which `--ray-address` then takes its value from."""
    return "RAY_ADDRESS" in os.environ


def default_archive() -> str:
    """The default archive, in the user's data folder by the platform's conventions."""
    from platformdirs import user_data_path

    return str(user_data_path("dateline", appauthor=False) / "archive")


def answers_cache() -> Path:
    """Where eval runs keep answers: DATELINE_CACHE, else the user's own cache folder."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("DATELINE_CACHE") or user_cache_path("dateline", False)) / "answers"


def demo_archive(archive: Path | None) -> Path:
    """Where the sample coverage goes: never into the user's own archive unless a flag says so."""
    return archive or Path(f"{default_archive()}-demo")


def page_settings(arguments: list[str]) -> Settings:
    """The same for the web page, which gets its flags through Streamlit's command line."""
    return settings(*_page_flags(tuple(arguments)))


@cache
def _page_flags(arguments: tuple[str, ...]) -> tuple[Any, ...]:
    import argparse

    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--reader")
    parser.add_argument("--decompose", action=argparse.BooleanOptionalAction)
    parser.add_argument("--runs", type=Path)
    known, _ = parser.parse_known_args(arguments)
    return known.archive, known.reader, known.decompose, known.runs
