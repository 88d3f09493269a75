"""Articles, revisions and passages as plain data classes, with their identities and times."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ingest.locator import Locator

TRACKING = re.compile(
    r"^(utm_.*|cid|fbclid|gclid|gclsrc|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|ncid|icid|"
    r"cmpid|ocid|smid|ref_src|ref_url|soc_src|soc_trk|taid|guccounter|wt\.mc_id|at_.*|ns_.*)$",
    re.IGNORECASE,
)
WEB_PORTS = {"http": 80, "https": 443}
UNSHOWN = {"source", "seen", "origins"}
BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Article:
    """One published piece as read from a source; empty strings stand for what is unknown.

    `identity` is the canonical URL, the agency's own id (`urn:`, `tag:`), or `file:` plus the path
    within the source; `source` is where it was read from. `published`, `modified`, `embargo` and
    `seen` (when a crawler took it) are ISO days or date-times, with the zone they were given in.
    `place` and `filed` (an ISO day) are those of the dateline; `notes` are correction and editor's
    notes, each with its heading; `genre` is empty for news, else "opinion", "analysis", ...;
    `withdrawn` marks a notice that retracts what was published under this identity; `locators` are
    the pages, sections or times of the original, in the order of the text.
    """

    identity: str
    source: str
    text: str
    url: str = ""
    title: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    agency: str = ""
    language: str = ""
    genre: str = ""
    place: str = ""
    filed: str = ""
    slug: str = ""
    version: str = ""
    embargo: str = ""
    notes: tuple[str, ...] = ()
    withdrawn: bool = False
    seen: str = ""
    locators: tuple[Locator, ...] = ()
    origins: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Where a reader found each field, what it cut, and why; not stored."""

    @property
    def article_id(self) -> str:
        """Sixteen hex digits that depend on the identity alone."""
        return hashlib.sha256(self.identity.encode()).hexdigest()[:16]

    @property
    def content_hash(self) -> str:
        """sha256 over all that a reader could be shown; equal hashes are the same revision."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        shown = {name: value for name, value in values.items() if value and name not in UNSHOWN}
        told = json.dumps(shown, sort_keys=True, default=asdict)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored text of an article.

    It counts as evidence from `valid_from` up to, but not including, `valid_to` (epoch seconds,
    UTC; `valid_to` is None for the current revision). `added` is when it was ingested. `out_since`
    is when the article was published (after any embargo) or, if undated, first seen. `text_time` is
    when this text was written or, if unknown, seen; it orders the revisions. `state` is one of the
    states in `ingest.catalog.tables`. All revisions with the same text share a `copy_group`.
    """

    article_id: str
    revision: int
    article: Article
    added: float
    out_since: float
    text_time: float
    valid_from: float
    valid_to: float | None = None
    state: str = "pending"
    copy_group: str = ""

    def to_json(self) -> dict[str, Any]:
        """The article id, the revision number and all article fields, including the text."""
        told = {"article_id": self.article_id, "revision": self.revision} | asdict(self.article)
        told.pop("origins")
        return told


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one revision: its text is exactly `revision.text[start:end]`."""

    article_id: str
    revision: int
    ordinal: int
    start: int
    end: int

    @property
    def passage_id(self) -> str:
        return f"{self.article_id}.{self.revision}.{self.ordinal}"


def canonical_url(url: str) -> str:
    """The URL in the form in which articles are compared: tracking parameters, fragment and
    default port dropped, scheme and host in lower case. Text that is no URL comes back as is."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a broken host or port
        return url
    if not parts.scheme or not parts.netloc:
        return url
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if port and port != WEB_PORTS.get(scheme):
        host = f"{host}:{port}"
    query = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.match(pair[0])
    ]
    return urlunsplit((scheme, host, parts.path or "/", urlencode(query), ""))


def id_named(name: str) -> str:
    """The article id behind a URL, an agency's own id or a `file:` name; anything else is taken to
    be an id."""
    if "://" in name or name.startswith(("file:", "urn:", "tag:", "mid:")):
        return Article(identity=canonical_url(name), source="", text="").article_id
    return name


def moment(value: str, *, end_of_day: bool = False) -> float:
    """Epoch seconds of an ISO day or date-time; without a zone it is UTC.

    A bare day is its first second or, with `end_of_day`, its last microsecond.
    Raises ValueError when `value` is not an ISO date, or is out of range in UTC.
    """
    parsed = datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    if end_of_day and BARE_DAY.fullmatch(value):
        parsed += timedelta(days=1, microseconds=-1)
    try:
        parsed.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value} is out of range") from error
    return parsed.timestamp()


def day(epoch: float) -> str:
    """The ISO day, UTC, of an epoch time."""
    return datetime.fromtimestamp(epoch, UTC).date().isoformat()


def long_day(iso: str) -> str:
    """2026-02-06 as "6 Feb 2026"."""
    parsed = date.fromisoformat(iso)
    return f"{parsed.day} {parsed:%b %Y}"
