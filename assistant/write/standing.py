"""The current state of a cited passage: whether its article still says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.write.answer import Citation
from ingest.article import Revision, day, long_day
from ingest.catalog.holdings import Holdings
from ingest.catalog.tables import WITHDRAWN

StandingKind = Literal["current", "revised", "changed", "withdrawn", "removed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`current`: no later revision. `revised`: there is one, with the same words. `changed`: there
    is one without them. `withdrawn`: the article was taken back. `removed`: it has left the
    archive. `latest` is the revision that stands now, if there is one."""

    kind: StandingKind
    latest: Revision | None = None

    @property
    def line(self) -> str:
        """The same as a sentence; empty for `current`."""
        latest = self.latest
        which = (
            f"revision {latest.revision} of {long_day(day(latest.valid_from))}" if latest else ""
        )
        return {
            "current": "",
            "revised": f"The article was revised since ({which}); these words still stand in it.",
            "changed": f"The cited text has changed since: {which} no longer has these words.",
            "withdrawn": "This article was withdrawn since; nothing is answered from it any more.",
            "removed": "This article has been removed from the archive since.",
        }[self.kind]


def standing(citation: Citation, holdings: Holdings) -> Standing:
    """The standing of a citation, by the last revision of its article in the archive."""
    cited = citation.placed.revision
    latest = holdings.revision(cited.article_id)
    if latest is None:
        return Standing("removed")
    if latest.state == WITHDRAWN:
        return Standing("withdrawn", latest)
    if latest.revision == cited.revision:
        return Standing("current", latest)
    return Standing("revised" if citation.quote in latest.article.text else "changed", latest)
