"""Which article of the archive an article read is: addresses that are twins of one another name one
article, and an article of another outlet is never a revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ingest.article import Article
from ingest.catalog.corrections import Fields, corrected
from ingest.catalog.holdings import Holdings
from ingest.report.agency import is_agency

WEB = ("http://", "https://")
HOSTS = ("", "www.", "m.", "mobile.", "amp.")
"""Beginnings of hosts that serve one page: the desktop's, the phone's, and AMP's."""
ENDINGS = ("", "/", "/amp", "/amp/")
AMP_PARAMETERS = {("amp", "1"), ("amp", "true"), ("amp", ""), ("outputtype", "amp")}


class Identities:
    """Resolves the identities of one run's articles, in order."""

    def __init__(self, holdings: Holdings, corrections: Mapping[str, Fields]) -> None:
        self._holdings, self._corrections = holdings, corrections
        self._here: dict[str, str] = {}
        """The identity used in this run for each normal form of an address."""
        self._outlets: dict[str, str] = {}

    def resolved(self, articles: Sequence[Article]) -> list[Article]:
        """The articles, each with the identity that it has in the archive or had in this run."""
        there = self._there(articles)
        return [self._resolved(article, there) for article in articles]

    def _there(self, articles: Sequence[Article]) -> dict[str, str]:
        """The outlets of stored articles, by the ids of these articles and of their twins."""
        own = {article.article_id for article in articles}
        there = self._holdings.outlets(sorted(own))
        twins = {
            replace(article, identity=twin).article_id
            for article in articles
            if article.identity.startswith(WEB) and article.article_id not in there
            for twin in twins_of(article.identity)
        }
        return there | self._holdings.outlets(sorted(twins - own))

    def _resolved(self, article: Article, there: Mapping[str, str]) -> Article:
        if not article.identity.startswith(WEB):
            return article
        normal = normal_form(article.identity)
        known = self._here.get(normal) or self._stored(article, there)
        self._here.setdefault(normal, known)
        found = replace(article, identity=known)
        outlet = corrected(found, self._corrections).outlet
        before = self._outlets.get(known) or there.get(found.article_id, "")
        if are_different(outlet, before):
            return replace(article, identity=f"{known}#{outlet}", url="")
        self._outlets.setdefault(known, outlet)
        return found

    def _stored(self, article: Article, there: Mapping[str, str]) -> str:
        """The identity under which the article or a twin is stored, else its own."""
        if article.article_id in there:
            return article.identity
        for twin in twins_of(article.identity):
            if replace(article, identity=twin).article_id in there:
                return twin
        return article.identity


def normal_form(address: str) -> str:
    """A web address without what its twins differ in; not always an address that is served."""
    parts = urlsplit(address)
    host = parts.netloc
    for beginning in HOSTS[1:]:
        host = host.removeprefix(beginning) if host.count(".") > 1 else host
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = [pair for pair in pairs if (pair[0].lower(), pair[1].lower()) not in AMP_PARAMETERS]
    path = parts.path.rstrip("/").removesuffix("/amp").rstrip("/")
    return urlunsplit(("https", host, path, urlencode(query), ""))


def twins_of(address: str) -> Iterator[str]:
    """The other addresses that are likely to lead to the same page as a web address."""
    normal = urlsplit(normal_form(address))
    for scheme, beginning, ending in product(("https", "http"), HOSTS, ENDINGS):
        path = f"{normal.path}{ending}" or "/"
        twin = urlunsplit((scheme, f"{beginning}{normal.netloc}", path, normal.query, ""))
        if twin != address:
            yield twin


def are_different(outlet: str, other: str) -> bool:
    """Whether these are names of two outlets. A host name and an agency may stand for any."""
    one, two = (_plain(name) for name in (outlet, other))
    known = one and two and not any("." in name or is_agency(name) for name in (outlet, other))
    return bool(known) and one not in two and two not in one


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold().removeprefix("the ")))
