"""Nothing phones home: every process is watched for an address that is not loopback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripted_openai import ScriptedServer
from tests.serving import healthy, until

WATCH = """
import os, sys
def watch(event, args):
    if event == "socket.getaddrinfo": host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple): host = args[1][0]
    else: return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
        with open(os.environ["WATCH_LOG"], "a") as log: log.write(f"{event} {host}\\n")
sys.addaudithook(watch)
"""
PORT = 8637


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    path = f"{tmp_path}{os.pathsep}{Path.cwd()}"
    there = {
        name: value for name, value in os.environ.items() if name != "CI"
    }  # some are quiet there
    return there | {"PYTHONPATH": path, "WATCH_LOG": str(tmp_path / "log"), "HOME": str(tmp_path)}


def test_the_watch_itself_works(watched: dict[str, str]) -> None:
    code = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 0.01)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env=watched, check=True)
    assert "192.0.2.1" in Path(watched["WATCH_LOG"]).read_text()


def test_ingesting_and_asking_stay_on_this_machine(watched: dict[str, str], tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from ui.cli import main; main()",
        "demo",
        "--archive",
        str(tmp_path / "a"),
    ]
    done = subprocess.run(command, env=watched, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not Path(watched["WATCH_LOG"]).exists()


def test_a_chat_model_is_the_only_host_spoken_to(
    watched: dict[str, str], sample_folder: Path, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = "Nobody was hurt [1]."
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ask", "Who is the chief executive of Sound Crossings?",
               "--reader", "openai:scripted", "--archive", str(sample_folder)]  # fmt: skip
    keys = {"OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"}
    done = subprocess.run(command, env=watched | keys, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert openai_server.script.requests
    assert not Path(watched["WATCH_LOG"]).exists()


def test_the_page_stays_on_this_machine(watched: dict[str, str], sample_folder: Path) -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "chat", "--port", str(PORT),
               "--archive", str(sample_folder)]  # fmt: skip
    with subprocess.Popen(command, env=watched, stdout=subprocess.DEVNULL) as server:
        try:
            until(lambda: healthy(PORT))
        finally:
            server.terminate()
    assert not Path(watched["WATCH_LOG"]).exists()
