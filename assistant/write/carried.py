"""Citations with all articles that carry the copy they are from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.write.answer import Citation
from ingest.catalog.holdings import Carrier
from ingest.catalog.scope import Scope
from ingest.coverage import Coverage

Carriers = Mapping[str, tuple[Carrier, ...]]


def with_carriers(
    citations: Sequence[Citation], coverage: Coverage, scope: Scope, known: Carriers
) -> tuple[Citation, ...]:
    """The citations, each with the articles within `scope` that carry its copy. `known` has the
    carriers of some copy groups already."""
    groups = {citation.placed.revision.copy_group for citation in citations}
    others = coverage.holdings.carriers(sorted(groups - known.keys()), scope)
    carriers = {**known, **{group: tuple(found) for group, found in others.items()}}
    return tuple(
        replace(each, carriers=carriers.get(each.placed.revision.copy_group, ()))
        for each in citations
    )
