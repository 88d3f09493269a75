"""Starts the web page: Streamlit on localhost, with its usage statistics off."""

from __future__ import annotations

from pathlib import Path

from ui.settings import Settings

PAGE = Path(__file__).with_name("app.py")
OPTIONS = {
    "server.address": "localhost",
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "theme.primaryColor": "#9b2c1f",
    "theme.font": "sans-serif",
}


def serve(chosen: Settings, port: int) -> None:
    """Serve the page until it is stopped with ctrl-C."""
    from streamlit.web import bootstrap

    arguments = ["--archive", str(chosen.archive)]
    if chosen.reader_why == "named by --reader":
        arguments += ["--reader", chosen.reader]
    arguments.append("--decompose" if chosen.decompose else "--no-decompose")
    options = OPTIONS | {"server.port": port}
    bootstrap.load_config_options(options)
    bootstrap.run(str(PAGE), False, arguments, options)
