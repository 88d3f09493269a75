"""Whoever serves the page to others without sign-in is told, and the default serves to nobody."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import healthy, until
from ui.serve.exposure import warning


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_on_this_machine_alone_there_is_nothing_to_say(address: str) -> None:
    assert warning(address) == ""


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "news.example"])
def test_an_open_address_without_sign_in_is_said(address: str) -> None:
    assert f"served on {address} without sign-in" in warning(address)


def test_the_command_says_it_on_its_terminal(sample_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "chat", "--port", "8641",
               "--archive", str(sample_folder), "--address", "0.0.0.0"]  # fmt: skip
    log = tmp_path / "log"
    with log.open("w") as out, subprocess.Popen(command, stderr=out, stdout=out) as process:
        try:
            until(lambda: healthy(8641))
        finally:
            process.terminate()
    assert "dateline: This page is served on 0.0.0.0 without sign-in" in log.read_text()
