"""The words of one citation with their source, to paste."""

from __future__ import annotations

from html import escape

from assistant.write.answer import Citation
from ingest.shown import visible
from ui.export.document import quoted
from ui.show.render import byline


def quotation(citation: Citation, address: str) -> dict[str, str]:
    """The words of a citation with their source and address, by media type."""
    article = citation.placed.revision.article
    words, source = (
        quoted(visible(citation.quote)),
        visible(", ".join(filter(None, (byline(article), str(citation.whereabouts))))),
    )
    link = escape(address)
    linked = f'{escape(source)} <a href="{link}">{link}</a>'
    rich = f"<blockquote>{escape(words)}</blockquote><p>{linked}</p>"
    return {"text/plain": f"{words}\n{source}\n{address}", "text/html": rich}
