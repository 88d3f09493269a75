"""Metadata of a web page's article, from JSON-LD, OpenGraph and other meta tags, and the page.

Sources: https://schema.org/NewsArticle, https://ogp.me, and meta names used by newsrooms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.read.page.markup import words
from ingest.report.agency import agency_name, is_agency
from ingest.report.dates import iso_date

ARTICLE_TYPE = re.compile(r"Article$|Posting$|^Report$|^Review$")
PUBLISHED = (
    *("article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date"),
    *("datepublished", "dc.date.issued", "dcterms.created", "dc.date", "date", "pubdate"),
    *("publish-date", "article.published", "publication_date", "cxenseparse:recs:publishtime"),
)
MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified"),
    *("dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "article.updated"),
)
AUTHORS = (
    *("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"),
    *("cxenseparse:author", "twitter:misc:written by"),
)
DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
SECTIONS = ("article:section", "parsely-section", "section", "og:article:section")
GENRE = re.compile(
    r"\b(?:(?P<opinion>opinions?|op-?eds?|commentary|columnists?|letters?)"
    r"|(?P<editorial>editorials?)|(?P<analysis>analysis|news-analysis|explainers?))\b",
    re.IGNORECASE,
)
WRAPPING = re.compile(
    r"^\s*(?:<!--|(?://\s*)?<!\[CDATA\[|/\*.*?\*/)?\s*|\s*(?:/\*\s*|//\s*)?(?:-->|\]\]>)?\s*(?:\*/)?\s*$"
)
"""Comment delimiters around inline scripts, once used to hide them from old browsers."""
BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author(?:-?name)?)(?:$|[\s_-])", re.IGNORECASE)
BYLINE_SHORTEST, BYLINE_LONGEST, SHORTEST_HOST = 4, 100, 4
"""Characters of a byline, and of the name of a host that may be an outlet's."""
SHORTEST_STANDFIRST, PLACE_BEFORE = 40, 30
"""Minimum characters of a standfirst, and maximum characters of a place before it."""
INLINE = {"a", "span", "strong", "b", "em", "i", "br", "font"}
KEEPERS = {"ampproject.org", "archive.org", "archive.ph", "google.com", "bing.com"}
"""Sites that keep pages of others: caches and web archives."""
KICKER = re.compile(r"kicker|eyebrow|overline|section-?(?:label|name|title)|rubric|label", re.I)
GENRE_IN_TITLE = re.compile(r"^(opinion|analysis|editorial|commentary)\s*[|:–—]", re.IGNORECASE)


def metadata(tree: Any, address: str) -> dict[str, Any]:
    """Fields of the article record that the page in `tree` (lxml.html) declares; `address` is its
    URL. Fields that it does not declare are left out."""
    tags = _tags(tree)
    data = _linked_data(tree, _about(tree, tags, address))
    title = _title(tree, data, tags)
    published = _date(data.get("datePublished"), tags, PUBLISHED, tree, "datepublished")
    modified = _date(data.get("dateModified"), tags, MODIFIED, tree, "datemodified")
    outlet = _named(data.get("publisher")) or tags.get("og:site_name", "")
    url = _canonical(tree, tags, address)
    people, agency = _authors(data, tags, tree)
    title, site = _without_outlet(title, outlet, urlsplit(url or address).hostname or "")
    outlet = outlet or site
    found = {
        "url": url,
        "title": title,
        "published": published,
        "modified": modified if modified != published else "",
        "authors": people,
        "outlet": outlet,
        "agency": agency,
        "language": tree.get("lang") or _text(data.get("inLanguage")) or "",
        "genre": _genre(tree, data, tags, title, url or address),
        "text": _text(data.get("articleBody")),
        "described": [_text(data.get("description")), *(tags.get(n, "") for n in DESCRIPTIONS)],
    }
    return {name: value for name, value in found.items() if value}


def _about(tree: Any, tags: Mapping[str, str], address: str) -> set[str]:
    """The addresses and headlines by which a page names its own article."""
    named = {_canonical(tree, tags, address), address, tags.get("og:title", "")}
    named |= {words(heading) for heading in tree.iter("h1")}
    return {_folded(name) for name in named if name}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold().rstrip("/")


def standfirst(tree: Any, described: Iterable[str]) -> str:
    """The paragraph that the page shows above its story and is `described` with: extractors take
    it for a teaser. Empty if there is none."""
    wanted = {" ".join(text.split()) for text in described if len(text) >= SHORTEST_STANDFIRST}
    wanted |= {text.rstrip("…. ") for text in wanted}
    for element in tree.iter("p", "h2", "h3", "div", "span", "strong") if wanted else ():
        is_plain = all(child.tag in INLINE for child in element)
        line = words(element) if is_plain else ""
        if line and any(told in line and len(line) <= len(told) + PLACE_BEFORE for told in wanted):
            return line
    return ""


def _linked_data(tree: Any, about: set[str]) -> Mapping[str, Any]:
    """The JSON-LD object of the article, with references by `@id` resolved; empty if there is none.
    Of several, the one with an address or headline that the page names as its own (`about`), else
    the first."""
    scripts = (s for s in tree.iter("script") if "ld+json" in (s.get("type") or "").lower())
    items = [item for script in scripts for item in _objects(script.text or "")]
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str)}
    articles = [item for item in items if any(map(ARTICLE_TYPE.search, _kinds(item)))]
    own = [item for item in articles if about.intersection(map(_folded, _names_of(item)))]
    found = next(iter(own or articles), {})
    return {name: _looked_up(value, by_id) for name, value in found.items()}


def _names_of(item: Mapping[str, Any]) -> Iterator[str]:
    """The addresses and the headline of a JSON-LD article."""
    page = item.get("mainEntityOfPage")
    yield from (_text(item.get(name)) for name in ("url", "@id", "headline"))
    yield _text(page.get("@id")) if isinstance(page, dict) else _text(page)


def _looked_up(value: Any, by_id: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_looked_up(item, by_id) for item in value]
    if isinstance(value, dict) and set(value) == {"@id"}:
        return by_id.get(value["@id"], value) if isinstance(value["@id"], str) else value
    return value


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        waiting = [json.loads(WRAPPING.sub("", text).removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in ("@graph", "mainEntity") if name in value)


def _kinds(item: Mapping[str, Any]) -> list[str]:
    kinds = item.get("@type", [])
    return [
        kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]


class _Tags(dict[str, str]):
    """The first value of each tag; `every` has all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.every: dict[str, list[str]] = {}


def _tags(tree: Any) -> _Tags:
    """Meta tags by name or property, in lower case; of several the first."""
    found = _Tags()
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if value := (meta.get("content") or "").strip():
            found.setdefault(name.lower(), value)
            found.every.setdefault(name.lower(), []).append(value)
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return next((text for item in value if (text := _text(item))), "")
    return unescape(value).strip() if isinstance(value, str) else ""


def _named(value: Any) -> str:
    if isinstance(value, list):
        return next((name for item in value if (name := _named(item))), "")
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _authors(data: Mapping[str, Any], tags: _Tags, tree: Any) -> tuple[list[str], str]:
    """The authors, and the agency if one is named among them or as the source. An organization is
    no author."""
    stated = data.get("author") or []
    listed = stated if isinstance(stated, list) else [stated]
    bodies = [_named(author) for author in listed if _is_organization(author)]
    names = [_named(author) for author in listed if not _is_organization(author)]
    if not any(names) and not bodies:
        names = next((tags.every[name] for name in AUTHORS if name in tags), [])
    if not any(names):
        names = _marked_byline(tree)
    names = [name for name in names if name and "://" not in name]
    credit = _named(data.get("sourceOrganization") or data.get("provider"))
    agencies = [name for name in (*names, *bodies, credit) if is_agency(name)]
    return [name for name in names if not is_agency(name)], agency_name(
        agencies[0] if agencies else ""
    )


def _is_organization(author: Any) -> bool:
    kinds = _kinds(author) if isinstance(author, dict) else []
    return "Person" not in kinds and any("Organization" in kind for kind in kinds)


def _marked_byline(tree: Any) -> list[str]:
    """The byline that the page shows, by its class or relation; empty if it shows none."""
    for element in tree.iter("a", "p", "span", "div", "address"):
        is_one = "author" in (element.get("rel") or "").split() or BYLINE_CLASS.search(
            element.get("class") or ""
        )
        line = words(element) if is_one else ""
        if BYLINE_SHORTEST < len(line) < BYLINE_LONGEST:
            return [line]
    return []


def _title(tree: Any, data: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    headings = [words(heading) for heading in tree.iter("h1")]
    return (
        _text(data.get("headline"))
        or tags.get("og:title", "")
        or next((heading for heading in headings if heading), "")
        or words(next(tree.iter("title"), None))
    )


def _without_outlet(title: str, outlet: str, host: str) -> tuple[str, str]:
    """The title without the outlet at its end, and the outlet as it is named there: the one known,
    else one whose letters are those of the host ("Hafen-Zeitung" of www.hafen-zeitung.example)."""
    for mark in (" | ", " - ", " – ", " — ", " :: "):
        head, found, tail = title.rpartition(mark)
        tail = tail.strip()
        if not found or not tail:
            continue
        if outlet and tail.casefold() in outlet.casefold():
            return head.strip(), tail
        letters = "".join(filter(str.isalnum, tail.casefold()))
        labels = ("".join(filter(str.isalnum, label)) for label in host.casefold().split("."))
        if not outlet and len(letters) >= SHORTEST_HOST and letters in labels:
            return head.strip(), tail
    return title, ""


def _date(
    stated: Any, tags: Mapping[str, str], names: Iterable[str], tree: Any, itemprop: str
) -> str:
    marked = (
        time.get("datetime") or ""
        for time in tree.iter("time")
        if (time.get("itemprop") or "").lower() == itemprop
    )
    values = (_text(stated), *(tags.get(name, "") for name in names), *marked)
    return next((found for value in values if value and (found := iso_date(value))), "")


def _canonical(tree: Any, tags: Mapping[str, str], address: str) -> str:
    """The canonical URL of a page; ignored if it is the site's front page, as on some sites."""
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            found: str = urljoin(address, link.get("href").strip())
            if _is_page(found, address) and _is_own(found, address):
                return found
    found = urljoin(address, tags.get("og:url", ""))
    own = tags.get("og:url") and _is_page(found, address) and _is_own(found, address)
    return found if own else ""


def _is_own(url: str, address: str) -> bool:
    """Whether an address is of the site that the page was fetched from, if that is known, or that
    only keeps pages of others: a paper's canonical link to another paper of its group names the
    original of a copy."""
    host, other = (urlsplit(each).hostname or "" for each in (url, address))
    sites = [".".join(name.split(".")[-2:]) for name in (host, other)]
    return not other or sites[0] == sites[1] or sites[1] in KEEPERS


def _is_page(url: str, address: str) -> bool:
    parts = urlsplit(url)
    front = parts.path.strip("/") == "" and not parts.query
    at_front = address != "" and urlsplit(address).path.strip("/") == ""
    return parts.scheme in ("http", "https") and (at_front or not front)


def _genre(
    tree: Any, data: Mapping[str, Any], tags: Mapping[str, str], title: str, address: str
) -> str:
    kinds = re.sub(r"NewsArticle$", "", " ".join(_kinds(data)))
    sections = [_text(data.get("articleSection")), *(tags.get(name, "") for name in SECTIONS)]
    path = urlsplit(address).path.replace("/", " ").lower()
    kickers = [
        label
        for element in tree.iter("span", "a", "p", "div")
        if KICKER.search(element.get("class") or "") and len(label := words(element)) < 30
    ]
    prefix = GENRE_IN_TITLE.match(title)
    folders = " ".join(path.split()[:-1])
    for said in (kinds, *sections, folders, *kickers[:5], prefix[1] if prefix else ""):
        if match := GENRE.search(said):
            return str(match.lastgroup)
    return ""
