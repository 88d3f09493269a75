"""A small OpenID Connect provider on loopback: discovery, authorization code, signed id tokens.

It speaks the real protocol over HTTP; on its sign-in page, users choose who they are.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "dateline"
PEOPLE = {"ann": "Ann Reader", "ben": "Ben Editor", "cleo": "Cleo Admin"}
ROLES = {"ben": ["staff", "editor"], "cleo": "admin"}


class OidcProvider:
    """Use as a context manager; `secrets_toml` configures a page to sign in with it."""

    def __init__(self) -> None:
        key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        handler = type("Handler", (_Handler,), {"key": key, "codes": {}})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://localhost:{self._server.server_port}"

    def secrets_toml(self, port: int) -> str:
        """The page's .streamlit/secrets.toml, for a page on this port."""
        return (
            "[auth]\n"
            f'redirect_uri = "http://localhost:{port}/oauth2callback"\n'
            f'cookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{CLIENT}"\n'
            'client_secret = "between us"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )

    def __enter__(self) -> OidcProvider:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    key: RSAKey
    codes: dict[str, dict[str, str]]
    protocol_version = "HTTP/1.1"

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(self._metadata())
        elif parts.path == "/keys":
            self._json({"keys": [self.key.as_dict(private=False)]})
        elif parts.path == "/authorize" and "who" in asked:
            self._send_back(asked)
        elif parts.path == "/authorize":
            self._ask_who(asked)
        else:
            self._answer(404, "text/plain", b"no such page")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        code = parse_qs(body).get("code", [""])[0]
        asked = self.codes.pop(code, None)
        if asked is None:
            self._answer(400, "application/json", b'{"error": "invalid_grant"}')
            return
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": asked["who"], "aud": CLIENT, "iat": now,
                  "exp": now + 600, "nonce": asked["nonce"], "name": PEOPLE[asked["who"]],
                  "email": f"{asked['who']}@example.org",
                  "desk": {"roles": ROLES.get(asked["who"], [])}}  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        self._json({"access_token": "opaque", "token_type": "Bearer", "expires_in": 600,
                    "id_token": token})  # fmt: skip

    def log_message(self, *_: Any) -> None:
        """Keep the test output clean."""

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _ask_who(self, asked: dict[str, str]) -> None:
        links = "".join(
            f'<p><a href="/authorize?{urlencode(asked | {"who": who})}">{name}</a></p>'
            for who, name in PEOPLE.items()
        )
        self._answer(200, "text/html", f"<h1>Who are you?</h1>{links}".encode())

    def _send_back(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, document: Any) -> None:
        self._answer(200, "application/json", json.dumps(document).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
