"""Posts of WordPress: from its REST API, page by page, or from an export (WXR).

Sources: WordPress, "REST API Handbook", https://developer.wordpress.org/rest-api/, and its
exporter, which writes RSS 2.0 with elements of the namespace `wp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.article import Article
from ingest.errors import DatelineError, MalformedSource, first_line
from ingest.read.formats import Failure, Link, Source
from ingest.read.formats.record import article_of
from ingest.read.page.markup import html_text, local
from ingest.report.dates import iso_date

POSTS = "wp/v2/posts?per_page=100&_embed=author"
"""The path of all posts below the root of a REST API, with the names of their authors."""
PUBLISHED, FUTURE, TRASHED = "publish", "future", "trash"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BLOCK = re.compile(r"<(?:p|div|ul|ol|blockquote|h[1-6]|table|figure)\b", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n\s*\n")


def is_post(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a post of the REST API."""
    return isinstance(record.get("content"), dict) and "rendered" in record["content"]


def is_root(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object describes a site, as the root of its REST API does."""
    return "wp/v2" in (record.get("namespaces") or ()) and "routes" in record


def posts_of(root: Mapping[str, Any], url: str) -> Link:
    """The list of a site's posts, whose outlet is the site."""
    base = str(root.get("url") or "")
    below = url if "://" in url else f"{base.rstrip('/')}/wp-json/"
    known = {"outlet": _plain(str(root.get("name") or ""))}
    return Link(f"{below.partition('?')[0].rstrip('/')}/{POSTS}", known, listing=True)


def record_of(post: Mapping[str, Any]) -> dict[str, Any]:
    """The article record of a post of the REST API."""
    embedded = post.get("_embedded")
    people = embedded.get("author") if isinstance(embedded, dict) else None
    about = post.get("yoast_head_json")
    site = about.get("og_site_name") if isinstance(about, dict) else ""
    return _record(
        state=str(post.get("status") or PUBLISHED),
        url=str(post.get("link") or ""),
        title=_rendered(post, "title"),
        content=_rendered(post, "content"),
        published=_moment(post, "date"),
        modified=_moment(post, "modified"),
        authors=[str(p["name"]) for p in people or () if isinstance(p, dict) and p.get("name")],
        outlet=_plain(str(site or "")),
    )


def read(source: Source) -> Iterator[Article | Failure]:
    """An article for each post of an export; pages, pictures and menus are no articles. Raises
    MalformedSource for XML that is not well-formed."""
    from lxml import etree

    people, outlet = dict[str, str](), ""
    with source.open() as stream:
        read = etree.iterparse(
            stream, events=("end",), resolve_entities=False, no_network=True, remove_comments=True
        )
        try:
            for _, element in read:
                name = local(element)
                if name == "item":
                    yield from _item(element, source, people, outlet)
                    element.clear()
                elif name == "author" and (login := _child(element, "author_login")):
                    people[login] = _child(element, "author_display_name") or login
                elif name == "title" and not outlet:
                    outlet = (element.text or "").strip()
        except etree.XMLSyntaxError as error:
            raise MalformedSource(
                f"{source.path}: the export breaks off ({first_line(error)})", "export it again"
            ) from error


def _item(
    item: Any, source: Source, people: Mapping[str, str], outlet: str
) -> Iterator[Article | Failure]:
    if _child(item, "post_type") != "post" or _child(item, "post_password"):
        return
    number = _child(item, "post_id")
    at, login = f"{source.path}:post {number}", _child(item, "creator")
    record = _record(
        state=_child(item, "status") or PUBLISHED,
        url=_child(item, "link"),
        title=_child(item, "title"),
        content=_content(item),
        published=_zoned(_child(item, "post_date_gmt")) or _child(item, "post_date"),
        modified=_zoned(_child(item, "post_modified_gmt")) or _child(item, "post_modified"),
        authors=[people.get(login, login)] if login else [],
        outlet=outlet,
    )
    if not record:
        return
    try:
        yield article_of(record, source, f"{source.name}:post {number}")
    except DatelineError as error:
        yield Failure(at, f"{at}: {error}")


def _record(
    *,
    state: str,
    url: str,
    title: str,
    content: str,
    published: str,
    modified: str,
    authors: list[str],
    outlet: str,
) -> dict[str, Any]:
    """Empty for a draft, which nobody has published. A post in the trash is withdrawn, one that is
    to appear later is under embargo."""
    if state not in (PUBLISHED, FUTURE, TRASHED):
        return {}
    return {
        "url": url,
        "title": _plain(title),
        "text": _text(content),
        "published": iso_date(published),
        "modified": iso_date(modified) if modified != published else "",
        "embargo": iso_date(published) if state == FUTURE else "",
        "authors": authors,
        "outlet": outlet,
        "withdrawn": state == TRASHED,
    }


def _text(content: str) -> str:
    """The paragraphs of a post: in its classic editor, blank lines between them make them."""
    bare = COMMENT.sub("", content)
    if not BLOCK.search(bare):
        bare = "".join(f"<p>{part}</p>" for part in BLANK_LINE.split(bare))
    return html_text(bare)


def _rendered(post: Mapping[str, Any], name: str) -> str:
    value = post.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else str(value or "")


def _moment(post: Mapping[str, Any], name: str) -> str:
    return _zoned(str(post.get(f"{name}_gmt") or "")) or str(post.get(name) or "")


def _zoned(moment: str) -> str:
    """A time in UTC; WordPress writes zeros for none."""
    return f"{moment.replace(' ', 'T')}+00:00" if moment and not moment.startswith("0000") else ""


def _child(item: Any, name: str) -> str:
    return next(((e.text or "").strip() for e in item if local(e) == name), "")


def _content(item: Any) -> str:
    """What is in `content:encoded`; an export has `excerpt:encoded` too."""
    named = (e for e in item if local(e) == "encoded" and "/content/" in str(e.tag))
    return next((e.text or "" for e in named), "")


def _plain(markup: str) -> str:
    return " ".join(html_text(markup).split()) if "<" in markup or "&" in markup else markup.strip()
