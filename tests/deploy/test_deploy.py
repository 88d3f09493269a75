"""The files in deploy/, read by the tools that will use them."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import kubernetes_validate
import pytest
import yaml

from tests.proxy import Proxy
from tests.tools import tool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


class Node:
    """A web server that says its name, and what it is asked with."""

    def __init__(self, name: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"{name} {self.headers.get('Upgrade', '-')}".encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    nodes = [Node("one"), Node("two")]
    yield nodes
    for node in nodes:
        node.stop()


@pytest.fixture
def proxy(nodes: list[Node], tmp_path: Path) -> Iterator[Proxy]:
    tool("nginx")
    with Proxy(tmp_path, [node.port for node in nodes]) as proxy:
        yield proxy


def get(proxy: Proxy, cookie: str = "", **headers: str) -> tuple[str, str]:
    """What it says, and the cookie it gives."""
    connection = HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    connection.request("GET", "/", headers=headers | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    body, given = answer.read().decode(), answer.getheader("Set-Cookie", "")
    connection.close()
    return body, given.partition(";")[0]


def test_a_browser_stays_with_its_process_and_many_are_spread(proxy: Proxy) -> None:
    homes = dict(reversed(get(proxy)) for _ in range(30))
    seen = {get(proxy, cookie)[0] for cookie in homes}
    assert seen == {"one -", "two -"}
    for cookie in homes:
        (home,) = {get(proxy, cookie)[0] for _ in range(3)}
        assert home in seen


def test_where_a_process_is_gone_another_takes_over(proxy: Proxy, nodes: list[Node]) -> None:
    cookies = [get(proxy)[1] for _ in range(10)]
    nodes[0].stop()
    assert {get(proxy, cookie)[0] for cookie in cookies} == {"two -"}


def test_websockets_pass(proxy: Proxy) -> None:
    body, _ = get(proxy, Upgrade="websocket", Connection="Upgrade")
    assert body.endswith("websocket")


def test_the_compose_file_is_one(tmp_path: Path) -> None:
    command = [tool("docker-compose"), "-f", str(DEPLOY / "compose.yaml"), "config"]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    services = yaml.safe_load(made.stdout)["services"]
    assert {"proxy", "chat", "catalog", "chroma"} <= set(services)
    # Chroma's images have the names of its releases: the server is of the client's.
    server = services["chroma"]["image"].removeprefix("chromadb/chroma:")
    assert f"chromadb=={server} " in (DEPLOY / "requirements.lock").read_text()


def test_every_kubernetes_object_is_valid() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
    assert len(documents) == 6
    for document in documents:
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_nothing_runs_as_root_and_no_secret_is_in_a_file() -> None:
    image = (DEPLOY / "Dockerfile").read_text()
    user = re.findall(r"^USER (\S+)", image, re.M)[-1]
    assert user == "10001"
    assert image.index("USER") > image.rindex("RUN")
    assert "HEALTHCHECK" in image
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert not re.search(
                r"(?i)(password|token|key):\s+[^\s$/]\w+\s*$", path.read_text(), re.M
            )


def test_the_image_is_made_of_what_is_there() -> None:
    image = (DEPLOY / "Dockerfile").read_text()
    allowed = (ROOT / ".dockerignore").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.M):
        for name in line.split():
            assert (ROOT / name).exists()
            assert f"!{name}\n" in allowed


def test_the_image_installs_what_is_tested_and_nothing_of_the_tests() -> None:
    tested, installed = (pins(folder / "requirements.lock") for folder in (ROOT, DEPLOY))
    assert installed < tested
    names = {pin.partition("==")[0] for pin in installed}
    assert names >= {"streamlit", "chromadb", "psycopg"}
    assert not names & {"pytest", "ruff", "mypy"}


def test_the_bill_of_materials_lists_the_lock() -> None:
    (command,) = re.findall(
        r"^\t\$\(BIN\)/cyclonedx-py (.+) \\$", (ROOT / "Makefile").read_text(), re.M
    )
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *shlex.split(command)],
        capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    bill = json.loads(made.stdout)
    assert bill["bomFormat"] == "CycloneDX"
    listed = {f"{each['name']}=={each['version']}" for each in bill["components"]}
    assert listed == {re.sub(r"\[.*\]", "", pin) for pin in pins(ROOT / "requirements.lock")}


def pins(lock: Path) -> set[str]:
    """What a lock file has, each with its version."""
    return set(re.findall(r"^[\w.\[\],-]+==\S+", lock.read_text(), re.M))
