"""Opens the archive and the chain over it, from the settings."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ingest.errors import DatelineError
from ui.settings import Settings

if TYPE_CHECKING:
    from assistant.chain import Chain

COLLECTED = 20_000, 20, 20
"""Thresholds of `gc.set_threshold` for a long-running process. With Python's default first
threshold, 700, garbage collection took a tenth of the time of a question."""


def open_chain(chosen: Settings, *, warm: bool = True) -> Chain:
    """Open the archive and the chain over it; `warm` loads the embedding model in a thread."""
    from assistant.chain import Chain
    from assistant.find.cross_encoder import cross_encoder
    from ingest.coverage import Coverage

    encoder = cross_encoder(chosen.reranker, chosen.reranker_key)
    coverage = Coverage.open(chosen.archive, chosen.stores)
    try:
        chain = Chain(
            coverage,
            chosen.reader,
            chosen.reader_why,
            cross_encoder=encoder,
            decompose=chosen.decompose,
        )
    except DatelineError:
        coverage.close()
        raise
    if warm:
        coverage.warm()
    return chain


def warm(chain: Chain) -> None:
    """Load what answering needs, by asking whether the newest headline is so."""
    from ui.show.render import headline

    newest = chain.coverage.holdings.current(limit=1)
    if newest:
        keyless = chain.without_model()
        keyless.ask(keyless.understand(f"Is it true that {headline(newest[0].article)}?"))


def open_served_chain(chosen: Settings, *, warm: bool = True) -> Chain:
    """The same for a long-running process: objects loaded so far are exempt from garbage
    collection."""
    chain = open_chain(chosen, warm=warm)
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    return chain
