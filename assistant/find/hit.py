"""A search result, and its JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.find.injection import unless_orders
from ingest.article import Article, long_day
from ingest.catalog.holdings import Carrier, Placed


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `parts` are the terms of its score; `placed` is where it stands, `carriers`
    are all articles that carry the same copy, its own included."""

    rank: int
    score: float
    placed: Placed
    parts: Mapping[str, float]
    carriers: tuple[Carrier, ...] = ()

    @property
    def text(self) -> str:
        return self.placed.text

    def repeats(self, other: Hit, *, one_a_group: bool = True) -> bool:
        """Whether the other hit is this passage, or a passage of the same copy: in another article
        or, with `one_a_group`, in any."""
        own, theirs = self.placed, other.placed
        if self.carriers and own.revision.copy_group == theirs.revision.copy_group:
            apart = own.passage.article_id != theirs.passage.article_id
            return apart or one_a_group or own.passage == theirs.passage
        return own.passage == theirs.passage

    def to_json(self, *, explain: bool = False) -> dict[str, Any]:
        """The HIT of the contract, with the parts of the score on request."""
        passage, article = self.placed.passage, self.placed.revision.article
        ranked = {"rank": self.rank, "score": round(self.score, 6)}
        hit: dict[str, Any] = (
            ranked
            | place(self.placed)
            | {
                "published": article.published,
                "text": self.text,
                "start": passage.start,
                "end": passage.end,
                "agency": origin(article, self.carriers),
                "copies": copies(passage.article_id, self.carriers),
            }
        )
        return hit | {"parts": dict(self.parts)} if explain else hit


def place(placed: Placed) -> dict[str, Any]:
    """The location of a passage, ready for JSON: the fields that a HIT and a citation share."""
    passage, article = placed.passage, placed.revision.article
    return {
        "passage_id": passage.passage_id,
        "article_id": passage.article_id,
        "revision": passage.revision,
        "url": article.url,
        "title": unless_orders(article.title),
        "outlet": article.outlet,
    }


def origin(article: Article, carriers: Sequence[Carrier]) -> str:
    """The agency whose copy an article carries, named in it or in another that carries it."""
    return article.agency or next((item.agency for item in carriers if item.agency), "")


def copies(article_id: str, carriers: Sequence[Carrier]) -> list[str]:
    """The URLs (or `file:` names) of the other articles that carry the same copy."""
    return [item.url or item.identity for item in carriers if item.article_id != article_id]


def named(row: Mapping[str, Any]) -> str:
    """Headline, outlet and day of a HIT or a CITATION, also of one whose article is gone."""
    by = row["outlet"] or row["agency"] or "unnamed outlet"
    when = long_day(row["published"][:10]) if row["published"] else "undated"
    return f"{row['title'] or 'untitled'} ({by}, {when})"
