"""An archive and the chain over it, opened as the settings say."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ingest.errors import DatelineError
from ui.settings import Settings

if TYPE_CHECKING:
    from assistant.chain import Chain

COLLECTED = 20_000, 20, 20
"""Objects, and collections of the younger, after which Python looks for garbage in a process that
stays; by itself it does after 700, which was a tenth of what a question takes."""


def open_chain(chosen: Settings, *, warm: bool = True) -> Chain:
    """The archive opened and the chain over it; `warm` loads what answering needs meanwhile."""
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


def open_served_chain(chosen: Settings, *, warm: bool = True) -> Chain:
    """The same for a process that stays: what is loaded by now is not looked through again."""
    chain = open_chain(chosen, warm=warm)
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    return chain
