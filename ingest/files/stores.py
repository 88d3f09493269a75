"""Where an archive's stores are, when they are not all in its folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.errors import StoreUnreachable

STORES = ("catalog", "vectors", "lexicon")
"""The names of an archive's stores."""
CHROMA_PORTS = {"http": 8000, "https": 443}
HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
TOKEN_HEADER = "x-chroma-token"  # noqa: S105 - the name of a header  # nosec B105


@dataclass(frozen=True, slots=True)
class Stores:
    """URLs of a PostgreSQL database for the catalog and a Chroma server for the vectors; empty if
    they are in the folder. The server's token is sent in `chroma_header`, as a bearer token if that
    is "Authorization"; tenant and database are for Chroma Cloud and distributed Chroma."""

    catalog_url: str = field(default="", repr=False)
    chroma_url: str = ""
    chroma_token: str = field(default="", repr=False)
    chroma_header: str = TOKEN_HEADER
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"

    @property
    def vectors_at(self) -> str:
        """The location of the vectors as recorded in the catalog; empty for the folder. Raises
        StoreUnreachable for an invalid address."""
        if not self.chroma_url:
            return ""
        place = self.chroma_tenant, self.chroma_database
        same = place == (IN_FOLDER.chroma_tenant, IN_FOLDER.chroma_database)
        return self.chroma_address if same else "/".join((self.chroma_address, *place))

    @property
    def chroma_address(self) -> str:
        """The server's address in normalized form. Raises StoreUnreachable if it is invalid, or
        has a path, query or credentials, which Chroma's client would ignore."""
        try:
            parts = urlsplit(self.chroma_url)
            plain = parts.scheme in CHROMA_PORTS and parts.hostname and not parts.path.strip("/")
            if plain and not (parts.username or parts.password or parts.query):
                host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
                return f"{parts.scheme}://{host}:{parts.port or CHROMA_PORTS[parts.scheme]}"
        except ValueError:  # a broken host or port
            pass
        raise StoreUnreachable(
            "DATELINE_CHROMA_URL is not the address of a Chroma server",
            "write it as http://localhost:8000",
        )

    @property
    def chroma_headers(self) -> dict[str, str]:
        """The authentication header sent with each request; empty without a token. Raises
        StoreUnreachable for an invalid header name or value (RFC 9110, 5.1 and 5.5)."""
        if not self.chroma_token:
            return {}
        if not (self.chroma_token.isascii() and self.chroma_token.isprintable()):
            raise StoreUnreachable(
                "DATELINE_CHROMA_TOKEN has a character that no token can have", "copy it again"
            )
        if not HEADER_NAME.fullmatch(self.chroma_header):
            raise StoreUnreachable(
                "DATELINE_CHROMA_HEADER is not the name of a header",
                "write x-chroma-token or Authorization",
            )
        bearer = self.chroma_header.lower() == "authorization"
        return {self.chroma_header: f"Bearer {self.chroma_token}" if bearer else self.chroma_token}


IN_FOLDER = Stores()
