"""Fetches web pages: with limits on size and time, politely, and not from private networks.

A host that `~/.netrc` names is sent the login that it has there, as curl does with `--netrc`.
"""

from __future__ import annotations

import netrc
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base

from ingest.errors import FetchFailed, FetchRefused, SourceError, first_line
from ingest.read.formats import LARGEST
from ingest.read.transport import CheckedTransport, Deadline, Passing, endpoint

AGENT = "Dateline/0.1 (news archive; reads robots.txt)"
ROBOT = "Dateline"
FETCH_TIMEOUT = 30.0
"""Time limit from sending a request to reading the last byte."""
REDIRECTS = 5
PAUSE = 0.5
"""Seconds between two requests to one host, unless its robots.txt asks for more."""
LONGEST_PAUSE = 30.0
TRIES = 3
BACK_OFF = 1.0
"""Seconds before the second try; doubled for each further one."""
DUMPS = (".warc", ".warc.gz", ".arc.gz")
LARGEST_DUMP = 4 * 2**30
"""Maximum bytes of a dump of many pages; those of Common Crawl have 1 GiB."""
DUMP_TIMEOUT = 3 * 3600.0
PASSING = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A server's response. `unchanged` is True, and `data` empty, if the page has not changed;
    `redirect` is the target of a redirect, `next_page` that of a Link header with `rel="next"` (RFC
    8288). A dump is in a temporary `file`, which the caller deletes."""

    url: str
    data: bytes
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    redirect: str = ""
    next_page: str = ""
    file: str = ""


class NotThere(FetchFailed):
    """The server answered with a permanent error status, such as 404 or 403."""


class Fetcher:
    """Fetches over HTTP and HTTPS. Safe to share between threads; close it when done.

    `allowed` are (host, port) pairs that may be in a private network. Such a host is the user's own
    and is requested without pauses.
    """

    def __init__(
        self,
        allowed: frozenset[tuple[str, int]] = frozenset(),
        *,
        seconds: float = FETCH_TIMEOUT,
        largest: int = LARGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allowed, self._seconds, self._largest = allowed, seconds, largest
        self._sleep = sleep
        self._deadline = Deadline(seconds)
        self._logins = _logins()
        self._client = httpx.Client(
            transport=CheckedTransport(allowed, self._deadline),
            headers={"User-Agent": AGENT, "Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"},
            timeout=httpx.Timeout(10.0),
            follow_redirects=False,
            trust_env=False,
        )
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch the page at `url`, unless it still has this etag or last-modified date.

        Raises FetchRefused if robots.txt or the address forbids it, FetchFailed if it cannot be
        fetched completely and in time.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {name: value for name, value in headers.items() if value.isascii() and value}
        try:
            return self._followed(url, sent, self._politely)
        except (ValueError, httpx.InvalidURL) as error:  # UnicodeError is a ValueError
            raise FetchRefused(
                f"{url}: this is no web address ({first_line(error)})", "check the address"
            ) from error

    def _followed(
        self, url: str, headers: dict[str, str], fetch: Callable[[str, dict[str, str]], Fetched]
    ) -> Fetched:
        """Fetch a URL, following up to REDIRECTS redirects."""
        at = url
        for _ in range(REDIRECTS + 1):
            found = fetch(at, headers)
            if not found.redirect:
                return found
            at = found.redirect
        raise FetchFailed(f"{url}: redirected more than {REDIRECTS} times", "check the address")

    def _politely(self, url: str, headers: dict[str, str]) -> Fetched:
        host = self._host(url)
        if not host.may_fetch(url):
            raise FetchRefused(
                f"{url}: its robots.txt asks not to be read", "save the page and name the file"
            )
        with host.turn(self._sleep):
            return self._tried(url, headers)

    def _tried(self, url: str, headers: dict[str, str]) -> Fetched:
        tries = Retrying(
            retry=retry_if_exception_type(Passing),
            stop=stop_after_attempt(TRIES),
            wait=_WaitAsAsked(),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return tries(self._once, url, headers)
        except Passing as error:
            raise FetchFailed(f"{url}: {error}", "run this again later") from error

    def _once(self, url: str, headers: dict[str, str]) -> Fetched:
        self._deadline.begin(DUMP_TIMEOUT if is_dump(url) else None)
        try:
            with self._client.stream("GET", url, headers=headers, auth=self._logins) as response:
                return self._read(url, response)
        except httpx.UnsupportedProtocol as error:
            raise FetchRefused(
                f"{url}: leads to an invalid web address ({first_line(error)})", "check the address"
            ) from error
        except httpx.HTTPError as error:  # e.g. a body that does not match its encoding
            raise Passing(f"no connection ({first_line(error)})") from error

    def _read(self, url: str, response: httpx.Response) -> Fetched:
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED:
            return Fetched(url, b"", unchanged=True)
        if status in PASSING:
            raise Passing(f"the server answered {status}", response.headers.get("Retry-After", ""))
        if response.has_redirect_location:
            return Fetched(
                url, b"", redirect=str(httpx.URL(url).join(response.headers["Location"]))
            )
        if not response.is_success:
            raise NotThere(f"{url}: the server answered {status}", "check the address")
        told = response.links.get("next", {}).get("url", "")
        found = Fetched(
            url,
            b"",
            response.charset_encoding or "",
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
            next_page=str(httpx.URL(url).join(told)) if told else "",
        )
        if is_dump(url):
            return replace(found, file=self._saved(url, response))
        return replace(found, data=b"".join(self._body(url, response, self._largest)))

    def _body(self, url: str, response: httpx.Response, largest: int) -> Iterator[bytes]:
        size = 0
        for part in response.iter_bytes():
            yield part
            size += len(part)
            if size > largest:
                raise FetchFailed(
                    f"{url}: larger than {largest // 2**20} MiB, which is no one article",
                    "leave it out",
                )
            if self._deadline.left() <= 0:
                raise FetchFailed(f"{url}: not read in time", "run this again later")

    def _saved(self, url: str, response: httpx.Response) -> str:
        """The body in a temporary file: its raw bytes, since a dump is packed record by record."""
        name = ""
        try:
            with tempfile.NamedTemporaryFile(prefix="dateline-", delete=False) as file:
                name = file.name
                for part in self._body(url, response, LARGEST_DUMP):
                    file.write(part)
        except OSError as error:
            Path(name).unlink(missing_ok=True)
            what = f"{url}: cannot be kept in {Path(name).parent} ({error.strerror or error})"
            raise FetchFailed(what, "free some space, or set TMPDIR") from error
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return name

    def _host(self, url: str) -> _Host:
        at = httpx.URL(url)
        if at.scheme not in ("http", "https") or not at.host:
            raise FetchRefused(f"{url}: leads to an invalid web address", "check the address")
        origin = f"{at.scheme}://{at.netloc.decode('ascii').rpartition('@')[2]}"
        own = endpoint(at) in self._allowed
        with self._lock:
            host = self._hosts.setdefault(origin, _Host(origin, 0.0 if own else PAUSE))
        host.learn(lambda robots: self._followed(robots, {}, self._tried))
        return host


def is_dump(url: str) -> bool:
    """Whether a URL is that of a web archive with many pages."""
    return httpx.URL(url).path.endswith(DUMPS)


def _logins() -> httpx.NetRCAuth | None:
    """The logins of `~/.netrc`, if it can be read."""
    try:
        return httpx.NetRCAuth()
    except (OSError, netrc.NetrcParseError):
        return None


class _Host:
    """One server: its robots.txt, and when the next request may be sent."""

    def __init__(self, origin: str, pause: float) -> None:
        self._origin, self._pause = origin, pause
        self._rules: Any = None
        self._failure: SourceError | None = None
        self._lock, self._next = Lock(), 0.0

    def learn(self, fetch: Callable[[str], Fetched]) -> None:
        """Read the server's robots.txt once. A missing one allows everything; one that cannot be
        fetched forbids everything (RFC 9309, 2.3.1): raises FetchRefused or FetchFailed."""
        from protego import Protego

        with self._lock:
            if self._failure:
                raise self._failure
            if self._rules is not None:
                return
            try:
                text = fetch(f"{self._origin}/robots.txt").data.decode("utf-8", "replace")
            except NotThere:
                text = ""
            except SourceError as error:
                self._failure = error
                raise
            self._rules = Protego.parse(text)
            asked = self._rules.crawl_delay(ROBOT) or 0.0
            self._pause = min(max(self._pause, float(asked)), LONGEST_PAUSE)

    def may_fetch(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, ROBOT))

    def turn(self, sleep: Callable[[float], None]) -> _Turn:
        """A lock that allows one request at a time, each after the pause."""
        return _Turn(self._lock, self, sleep)

    def wait(self, sleep: Callable[[float], None]) -> None:
        ahead = self._next - time.monotonic()
        if ahead > 0:
            sleep(ahead)

    def served(self) -> None:
        self._next = time.monotonic() + self._pause


@dataclass
class _Turn:
    lock: Lock
    host: _Host
    sleep: Callable[[float], None]

    def __enter__(self) -> None:
        self.lock.acquire()
        self.host.wait(self.sleep)

    def __exit__(self, *error: object) -> None:
        self.host.served()
        self.lock.release()


class _WaitAsAsked(wait_base):
    """Waits as long as Retry-After says, else with exponential backoff."""

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = getattr(error, "retry_after", "")
        if asked.isdecimal():
            return min(float(asked), LONGEST_PAUSE)
        return BACK_OFF * 2.0 ** (retry_state.attempt_number - 1)
