"""Starts the web page in Streamlit, by default on localhost, with usage statistics off."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from ingest.errors import PortTaken
from ui.settings import Settings, page_settings
from ui.show.theme import options

PAGE = Path(__file__).parents[1] / "app.py"
UPLOAD_MEGABYTES = 200
OPTIONS = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "server.maxUploadSize": UPLOAD_MEGABYTES,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "runner.magicEnabled": False,
    # A full collection after every run would be most of the work; see opening.COLLECTED.
    "runner.postScriptGC": False,
}


def check_free(address: str, port: int, option: str) -> None:
    """Raises PortTaken if the port cannot be bound; `option` is the option that sets the port."""
    errors: list[OSError] = []
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _taken(address, port, error.strerror, option) from error
    for family, *_, place in found:
        try:
            socket.create_server(place[:2], family=family).close()
        except OSError as error:
            errors.append(error)
    # A name may resolve to addresses that cannot be bound, such as "localhost" without IPv6.
    in_use = [error for error in errors if error.errno == errno.EADDRINUSE]
    if in_use or len(errors) == len(found):
        told = (in_use or errors)[0]
        raise _taken(address, port, os.strerror(told.errno or 0), option) from told


def _taken(address: str, port: int, why: str | None, option: str) -> PortTaken:
    return PortTaken(
        f"{address}:{port} cannot be served ({why})", f"name another with {option} or --address"
    )


def serve(chosen: Settings, address: str, port: int) -> None:
    """Serve the page until it is stopped with Ctrl-C; warns if it is exposed without sign-in."""
    from streamlit.web import bootstrap

    from ui.serve import leaving, opened

    leaving.answer_first()
    _put_in_front(address, chosen.hosts)
    arguments = ["--archive", str(chosen.archive), "--runs", str(chosen.runs)]
    if chosen.reader_why == "named by --reader":
        arguments += ["--reader", chosen.reader]
    arguments.append("--decompose" if chosen.decompose else "--no-decompose")
    configured = OPTIONS | options() | {"server.address": address, "server.port": port}
    bootstrap.load_config_options(configured)
    _warn(address)
    # Not a daemon: exiting while the inference engine loads would crash the process.
    Thread(target=opened.begin, args=(page_settings(arguments),)).start()
    bootstrap.run(str(PAGE), False, arguments, configured)


def _put_in_front(address: str, named: Sequence[str]) -> None:
    """Add `Front` by patching the function with which Streamlit builds its middleware."""
    from starlette.middleware import Middleware
    from streamlit.web.server.starlette import starlette_app

    from ui.serve import sign_in
    from ui.serve.exposure import is_loopback
    from ui.serve.front import Front, hosts

    made, known = starlette_app.create_streamlit_middleware, (*named, sign_in.host())
    front = Middleware(Front, hosts(address, known), is_local=is_loopback(address))
    starlette_app.create_streamlit_middleware = lambda: [front, *made()]


def _warn(address: str) -> None:
    from ui.serve.exposure import warning
    from ui.show.terminal import note

    if told := warning(address):
        note(f"dateline: {told}")
