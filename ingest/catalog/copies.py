"""Near-duplicate detection: articles with the same text are found by MinHash and checked by words.

Candidates share a band of a MinHash signature over runs of five words (Broder, "On the resemblance
and containment of documents", 1997; bands as in Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", 3.4). 48 bands of two rows find a copy trimmed to a quarter 19 times in 20. Candidate
pairs are then compared by their texts: how much of the shorter one the longer one contains, whether
they begin alike, and whether names and numbers were replaced.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa

from ingest.article import Passage, Revision
from ingest.catalog.database import in_parts, insert_missing
from ingest.catalog.tables import LIVE, PENDING, bands, revisions
from ingest.report.dateline import dateline_of

BESIDE, MOSTLY = 8, 0.7
"""Words compared on each side of a name or number, and the share of them that must match."""
RUN, SHORT_RUN = 5, 4
"""Shingle length in words: for candidates, and, tolerating light edits, for the comparison."""
FEWEST_RUNS = 15
"""A text with fewer shingles is too short to tell a copy from a shared phrase."""
PERMUTATIONS, ROWS = 96, 2
FULL_BAND = 20
"""Maximum members of a band, so that a phrase shared by all reports stays cheap."""
LOOKED_UP = 500
"""Bands per database query."""
CHECKED = 8
"""Maximum candidates compared word by word."""
HELD = 0.4
"""Minimum share of the shorter text's shingles that the longer one must contain."""
OPENING = 50
"""Words in a report's opening. Copies are edited below the opening; a new report on the same event
has a new opening, whatever background it reuses."""
OPENS = 0.4
"""Minimum share of the shingles in one text's opening that the other must contain near its top."""
WHOLLY = 0.8
"""Minimum containment for a text that is hardly longer than an opening."""
TOGETHER = 1.2
"""Minimum sum of containment and opening overlap."""
TOP = 0.35
"""Leading fraction of a text that counts as its top."""
SAMPLED_SHARE = 0.1
"""Minimum share of the longer text's shingles; below it, that text is a roundup containing the
shorter one as a brief."""
SERIES_APART = 3 * 86400.0
"""Seconds after which a repeat by the same outlet is a standing text (a yearly explainer, a notice
to subscribers) rather than a copy."""
SWAPPED = 0.012
"""Replaced names and numbers per shared shingle from which two texts count as instances of one
template rather than copies."""
WORD_OR_NUMBER = re.compile(r"[^\W_]+(?:[.,]\d+)*")

Revised = tuple[Revision, Sequence[Passage]]
Key = tuple[str, int]


@dataclass(frozen=True)
class Wording:
    """The words of a text, without its dateline, and their shingles (runs of words)."""

    text: str

    @cached_property
    def as_printed(self) -> list[str]:
        opening = dateline_of(self.text)
        return WORD_OR_NUMBER.findall(self.text[opening.end if opening else 0 :])

    @cached_property
    def words(self) -> list[str]:
        return [word.lower() for word in self.as_printed]

    @cached_property
    def runs(self) -> dict[str, int]:
        """Each shingle of SHORT_RUN words with the index of its first occurrence."""
        return self._runs(SHORT_RUN)

    def _runs(self, length: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for i in range(len(self.words) - length + 1):
            found.setdefault(" ".join(self.words[i : i + length]), i)
        return found

    @property
    def bands(self) -> list[int]:
        """The LSH bands of the MinHash signature as signed 64-bit integers; empty for a text that
        is too short."""
        runs = self._runs(RUN)
        if len(runs) < FEWEST_RUNS:
            return []
        from rensa import RMinHash

        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(list(runs))
        rows = np.asarray(sketch.digest(), np.uint32).reshape(-1, ROWS).astype(np.uint64)
        numbers = np.arange(len(rows), dtype=np.uint64)
        mixed = ((rows[:, 0] << np.uint64(32)) | rows[:, 1]) ^ (
            numbers * np.uint64(0x9E3779B97F4A7C15)
        )
        return [int(band) for band in mixed.view(np.int64)]


def same_copy(one: Wording, other: Wording) -> bool:
    """Whether two texts are copies: identical, or one trimmed, extended or lightly edited."""
    short, long = sorted((one, other), key=lambda wording: len(wording.runs))
    if len(short.runs) < FEWEST_RUNS:
        return False
    shared = [run for run in short.runs if run in long.runs]
    if len(shared) < HELD * len(short.runs):
        return False
    held = len(shared) / len(short.runs)
    opens = max(_opens(short, long), _opens(long, short))
    if len(short.words) < 2 * OPENING and held < WHOLLY:
        return False
    if len(shared) < SAMPLED_SHARE * len(long.runs) or opens < OPENS or held + opens < TOGETHER:
        return False
    return _swapped(short, long) < max(2, SWAPPED * len(shared))


def _opens(one: Wording, other: Wording) -> float:
    """The share of the shingles in one text's opening that occur near the other's top."""
    opening = [run for run, at in one.runs.items() if at < OPENING]
    top = max(2 * OPENING, TOP * len(other.words))
    return sum(other.runs.get(run, top) < top for run in opening) / len(opening)


def _swapped(short: Wording, long: Wording) -> int:
    """How many names and numbers of the shorter text are missing from the longer one although the
    words on both sides of them are shared."""
    there = set(long.words)
    shared = [False] * len(short.words)
    for i in range(len(short.words) - SHORT_RUN + 1):
        if " ".join(short.words[i : i + SHORT_RUN]) in long.runs:
            shared[i : i + SHORT_RUN] = [True] * SHORT_RUN
    return sum(
        word not in there
        and not short.as_printed[i].islower()
        and all(
            sum(side) >= MOSTLY * BESIDE
            for side in (shared[max(0, i - BESIDE) : i], shared[i + 1 : i + 1 + BESIDE])
        )
        for i, word in enumerate(short.words)
    )


class CopyIndex:
    """The bands of all stored revisions, in the catalog's database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def place(self, items: Sequence[Revised]) -> tuple[list[Revised], int]:
        """The same items with a copy group assigned to each revision: the group of the text it
        copies, or a new one named after it. Also returns how many copy another article.

        Groups are never merged later: that would change answers as of an earlier day.
        """
        with self._engine.begin() as db:
            batch = _Batch(db, items)
            copies = sum(batch.place(revision, passages) for revision, passages in items)
            batch.store()
        return batch.items, copies


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A text and its copy group: the outlet that prints it, and since when (epoch seconds)."""

    group: str
    outlet: str
    at: float
    wording: Wording


class _Batch:
    """Assigns copy groups to a batch, comparing with stored revisions and within the batch."""

    def __init__(self, db: sa.Connection, items: Sequence[Revised]) -> None:
        self.items: list[Revised] = []
        self._db = db
        self._wordings = {
            _key(revision): Wording(revision.article.text)
            for revision, _ in items
            if not revision.article.withdrawn
        }
        self._bands = {key: wording.bands for key, wording in self._wordings.items()}
        self._members: defaultdict[int, list[Key]] = defaultdict(list)
        self._fresh: list[dict[str, Any]] = []
        self._carriers: dict[Key, _Carrier] = {}
        wanted = sorted({band for found in self._bands.values() for band in found})
        for i in range(0, len(wanted), LOOKED_UP):
            part = wanted[i : i + LOOKED_UP]
            part += part[-1:] * (LOOKED_UP - len(part))
            values = {f"band{n}": band for n, band in enumerate(part)}
            for band, article_id, revision in db.execute(_members(), values):
                self._members[band].append((article_id, revision))
        candidates = [key for revision, _ in items for key in self._candidates(revision)]
        self._look_up(candidates)

    def place(self, revision: Revision, passages: Sequence[Passage]) -> bool:
        """Assign a copy group to a revision. Returns whether the group already existed."""
        group = self._group(revision)
        into = group or f"{revision.article_id}.{revision.revision}"
        self.items.append((replace(revision, copy_group=into), passages))
        self._list(revision, into)
        return bool(group)

    def store(self) -> None:
        insert_missing(self._db, bands, self._fresh)

    def _list(self, revision: Revision, group: str) -> None:
        """Add a revision to its bands, skipping full ones (a phrase shared by all reports)."""
        key = _key(revision)
        if key in self._wordings:
            self._carriers[key] = _Carrier(
                group, revision.article.outlet, revision.out_since, self._wordings[key]
            )
        for band in sorted(set(self._bands.get(key, ()))):
            if len(self._members[band]) < FULL_BAND and key not in self._members[band]:
                self._members[band].append(key)
                row = {"band": band, "article_id": key[0], "revision": key[1]}
                self._fresh.append(row)

    def _group(self, revision: Revision) -> str:
        """The group of another article that this text is a copy of; empty for none."""
        candidates = self._candidates(revision)
        others = [self._carriers[key] for key in candidates if key in self._carriers]
        return next((o.group for o in others if self._is_copy(revision, o)), "")

    def _is_copy(self, revision: Revision, other: _Carrier) -> bool:
        apart = abs(other.at - revision.out_since)
        standing = other.outlet == revision.article.outlet and apart > SERIES_APART
        return not standing and same_copy(self._wordings[_key(revision)], other.wording)

    def _candidates(self, revision: Revision) -> list[Key]:
        """Revisions of other articles by number of shared bands, most first; at most CHECKED."""
        shared = Counter(
            member
            for band in set(self._bands.get(_key(revision), ()))
            for member in self._members[band]
            if member[0] != revision.article_id
        )
        return [key for key, _ in shared.most_common(CHECKED)]

    def _look_up(self, keys: Sequence[Key]) -> None:
        """Load the stored revisions of all candidates of the batch in one pass."""
        query = sa.select(revisions).where(revisions.c.state.in_((LIVE, PENDING)))
        wanted = set(keys)
        ids = sorted({article_id for article_id, _ in wanted})
        for row in in_parts(self._db, query, revisions.c.article_id, ids):
            if (row.article_id, row.revision) in wanted:
                self._carriers[row.article_id, row.revision] = _Carrier(
                    row.copy_group, row.outlet, row.out_since, Wording(row.text)
                )


@cache
def _members() -> sa.TextClause:
    # A fixed number of parameters: IN lists of varying length would each be compiled and cached.
    among = ", ".join(f":band{n}" for n in range(LOOKED_UP))
    return sa.text(f"SELECT band, article_id, revision FROM bands WHERE band IN ({among})")  # noqa: S608


def _key(revision: Revision) -> Key:
    return revision.article_id, revision.revision
