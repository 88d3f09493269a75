"""Runs nginx with the project's configuration in front of local ports."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.serving import free_port
from tests.tools import tool

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx" / "dateline.conf"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include dateline.conf;
}}
"""


class Proxy:
    """Use as a context manager; `port` is where it listens."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self.port = free_port()
        self._folder = folder
        servers = "".join(
            f"server 127.0.0.1:{port} max_fails=1 fail_timeout=5s;\n" for port in ports
        )
        (folder / "upstream.conf").write_text(servers)
        listening = CONFIGURATION.read_text().replace(
            "listen 8080", f"listen 127.0.0.1:{self.port}"
        )
        (folder / "dateline.conf").write_text(listening)
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))

    def __enter__(self) -> Proxy:
        command = [tool("nginx"), "-c", str(self._folder / "nginx.conf")]
        subprocess.run([*command, "-t", "-q"], check=True)
        self._process = subprocess.Popen(command)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except ConnectionRefusedError:
                continue
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
