"""Wire text: an optional header of date, slug, priority, notes and headline; a dateline; the story.

Headers as in ANPA 1312 (the American Newspaper Publishers Association's wire service guidelines)
and as Reuters, AP and others write them in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ingest.article import Article
from ingest.errors import MalformedSource
from ingest.locator import Locator, shifted
from ingest.read.formats import Source
from ingest.read.formats.agency_item import BYLINE, MARKED, UPDATE, untagged
from ingest.read.formats.decode import text_of
from ingest.read.formats.record import article_of
from ingest.read.formats.transmission import received
from ingest.report.agency import agency_name, is_agency
from ingest.report.dateline import dateline_of
from ingest.report.embargo import embargo_in

LEADING_DATE = re.compile(r"\A\s*date\s+(\d{4}-\d{2}-\d{2})\s*", re.IGNORECASE)
HEADLINE_LIMIT = 160
OPENING = 200
"""Characters of a story by which it is found again below its header."""
HEADER_LINES = 14
SENTENCE_END = re.compile(r"[.!?][\"”’)]?$")
ROUTING_LINE = re.compile(r"^\^?[a-z]{1,2}\d{3,5}(?:\s+[a-z]{3,5}\s*)*\b\s*", re.IGNORECASE)
SLUG = re.compile(
    r"^\^?((?:[ABP][CM]|[AE]U)-{1,2}[A-Z][\w&.’' -]*(?:-{1,2}[\w&.’' ]+)*)(?:,.*)?$"
    r"|^(AP(?:-[\w.&]+){2,})$"
    r"|^([A-Z][A-Z0-9&.]*(?:-[A-Z0-9&.]+)*/[A-Z0-9&. -]*)(?:\s*\(.*\))?(?::.*)?$"
    r"|^([A-Z][\w.&-]*(?:/[\w.&-]+)*/)$"
)
PRIORITY = re.compile(
    r"^\W*(?:ap photos?\b|with (?:ap )?photos?\b|flash|bulletin|urgent|newsalert|news alert|snap|"
    r"[fburd] [a-z])\b[\w ,.:-]*$",
    re.IGNORECASE,
)
LEAD = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)[\s-]*(?:ld|lead)\b", re.IGNORECASE)
KILL = re.compile(
    r"^\W*(?:bulletin\s+|mandatory\s+)?(?:kill(?:ed)?|withdraw(?:n|s|al)?|withh(?:old|eld)|retract(?:ed|ion)?)\b"
    r"(?:\s+(?:advisory|notice|story|bulletin))?\s*(?:[-–—:]\s*|$)",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"^\W*(?:attention |advisory[ :,-]*)?(?:eds|editors)[.:,]?.{0,30}\b(?:please )?"
    r"(?:kill|withdraw|withhold|do not use|disregard)\b",
    re.IGNORECASE,
)
DESK_NOTE = re.compile(
    r"^\W*(?:eds|editors|editor[’']s note|attention)\b[.:]|^\^?\((?:correct|add|recast|"
    r"update|clarif|refil|repeat|writes through)",
    re.IGNORECASE,
)
SLUG_IN_TEXT = re.compile(
    r"(?:slugged\s+|\b(?=(?:[ABP][CM]|[AE]U|AP)-))([A-Z][\w&.-]*(?:-[\w&.]+)*(?: [A-Z][\w-]*)*)"
)
TITLE_IN_TEXT = re.compile(r"[“\"]([^”\"]{10,160})[”\"]")
STAFF = re.compile(
    r"^\^?(?P<agency>[\w ]{2,30}) (?:staff )?(?:writers?|reporters?|correspondents?)=?$", re.I
)


@dataclass
class Header:
    """The header lines above a story."""

    title: str = ""
    slug: str = ""
    version: str = ""
    notes: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    agency: str = ""
    killed: bool = False


def read(source: Source) -> Iterator[Article]:
    """One article from a text file. Raises MalformedSource when there is no text in it."""
    sent = received(text_of(source.read_all(), source.path))
    yield parse(sent.text, source, sent.sent)


def parse(text: str, source: Source, sent: str = "") -> Article:
    """The article in a piece of wire text, which was sent at this moment (ISO) if that is known.

    The day comes from the leading date, else from a dateline that names a year, else it is when the
    text was sent; a dateline without a year ("Feb 6") alone leaves an article undated. `KILL`
    withdraws the story of that slug or headline.
    """
    published, dated_by = "", "when it was sent"
    if leading := LEADING_DATE.match(text):
        published, dated_by, text = leading[1], "the date above it", text[leading.end() :]
    header, body = _header(text.strip())
    cut = len(text.strip()) - len(body)
    body = "\n\n".join(part for part in (body, "\n".join(header.points)) if part)
    if not body and not header.killed:
        raise MalformedSource(f"{source.path}: no article text in it", "remove it or fill it")
    dateline = dateline_of(body)
    if dateline and not published:
        published, dated_by = dateline.day, "the dateline"
    agency = (dateline.agency if dateline else "") or header.agency
    record = {
        "text": body,
        "title": header.title,
        "published": _checked_day(published, source) or sent,
        "outlet": agency,
        "agency": agency,
        "authors": header.authors,
        "slug": header.slug,
        "version": header.version,
        "notes": header.notes,
        "withdrawn": header.killed,
        "origins": {
            "published": dated_by,
            "title": "a line above the story",
            "authors": "a line above the story",
            "outlet": "the dateline, or a line above it",
            "cut": f"{cut} characters of header" if cut else "",
        },
    }
    article = article_of(record, source, source.name)
    return replace(article, outlet=article.agency)


def parse_located(text: str, locators: Sequence[Locator], source: Source) -> Article:
    """The same, with the locators of what is left of the text below its header."""
    article = parse(text, source)
    cut = max(text.find(article.text[:OPENING]), 0)
    return replace(article, locators=shifted(locators, cut, len(article.text)))


def _header(text: str) -> tuple[Header, str]:
    """The header of a story, and the story from its dateline on."""
    header, lines = Header(), text.split("\n")
    at = 0
    while at < len(lines) and at < HEADER_LINES:
        line, rest = lines[at].strip(), lines[at + 1 :]
        if line and dateline_of(line.lstrip("^")):
            break
        if line and not _take(header, line, rest) and not _take_loose(header, line, rest):
            break
        at += 1
    body = "\n".join(lines[at:]).strip()
    return header, body.removeprefix("^")


def _take(header: Header, line: str, rest: list[str]) -> bool:
    """Whether a line is part of the header; if so, records its content in `header`."""
    line = ROUTING_LINE.sub("", line) if ROUTING_LINE.match(line) and not line.istitle() else line
    if KILL.match(line) or ASKED.match(line):
        return _take_kill(header, line)
    if not line or PRIORITY.match(line):
        return True
    if DESK_NOTE.match(line) or _states_embargo(line):
        header.notes.append(line.strip("^"))
        return True
    if is_agency(line.strip("^= ")):
        header.agency = agency_name(line.strip("^= "))
        return True
    return _take_byline(header, line) or (
        _take_named(header, line) if SLUG.match(line) else _take_headline(header, line, rest)
    )


def _states_embargo(line: str) -> bool:
    try:
        return bool(embargo_in(line))
    except ValueError:  # the record says so, with its place
        return True


def _take_byline(header: Header, line: str) -> bool:
    if BYLINE.match(line) and len(line) < HEADLINE_LIMIT:
        header.authors.append(line.strip("^="))
        return True
    staff = STAFF.match(line)
    if staff and is_agency(staff["agency"]):
        header.agency = agency_name(staff["agency"])
        return True
    return False


def _take_kill(header: Header, line: str) -> bool:
    """Record a notice of withdrawal, which names a slug or headline alone or in a sentence."""
    header.killed = True
    header.notes.append(line)
    if ASKED.match(line):
        slug, title = SLUG_IN_TEXT.search(line), TITLE_IN_TEXT.search(line)
        header.slug = slug[1].strip(" .,;") if slug else header.slug
        header.title = header.title or (title[1].strip(" .,;") if title else "")
        return True
    return _take_named(header, KILL.sub("", line))


def _take_loose(header: Header, line: str, rest: list[str]) -> bool:
    """Record any other line shortly above a dateline, such as a summary point: the first becomes
    the headline if there is none yet, others are appended to the story."""
    if not _dateline_is_near(rest) or len(line) > HEADLINE_LIMIT:
        return False
    if header.title or line.startswith("*"):
        header.points.append(line)
    else:
        header.title = _untagged(header, line)
    return True


def _dateline_is_near(rest: list[str]) -> bool:
    near = [line.strip() for line in rest[:HEADER_LINES] if line.strip()]
    at = next((i for i, line in enumerate(near) if dateline_of(line.lstrip("^"))), -1)
    return at >= 0 and all(len(line) <= HEADLINE_LIMIT for line in near[:at])


def _take_named(header: Header, line: str) -> bool:
    """Record the slug or headline in a slug line or after KILL."""
    if slug := SLUG.match(line):
        header.slug = next(filter(None, slug.groups())).split(",")[0].strip()
        lead = LEAD.search(line)
        header.version = header.version or (lead[1] if lead else "")
    elif line:
        header.title = header.title or _untagged(header, line)
    return True


def _take_headline(header: Header, line: str, rest: list[str]) -> bool:
    # A headline is followed by a blank line, a dateline or another header line.
    following = next((other.strip() for other in rest if other.strip()), "")
    apart = not rest[0].strip() if rest else header.killed
    alone = (
        (apart and (following or header.killed)) or dateline_of(following) or _is_header(following)
    )
    tagged = UPDATE.match(line) or MARKED.match(line)
    if header.title or len(line) > HEADLINE_LIMIT or not (alone or tagged):
        return False
    if SENTENCE_END.search(line) and not tagged:
        return False
    header.title = _untagged(header, line)
    return True


def _is_header(line: str) -> bool:
    return bool(DESK_NOTE.match(line) or BYLINE.match(line) or SLUG.match(line))


def _untagged(header: Header, line: str) -> str:
    """A headline without `UPDATE 2-` (kept as the version) and `CORRECTED-` (kept as a note)."""
    found = untagged(line)
    header.version = found.version or header.version
    header.notes += found.notes
    return found.words


def _checked_day(value: str, source: Source) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise MalformedSource(
            f"{source.path}: {value} is no day of the calendar", "write the date as YYYY-MM-DD"
        ) from None
