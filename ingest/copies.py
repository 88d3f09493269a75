"""Copies: articles that carry the same text, whoever prints it, found by MinHash and checked by
their words.

Candidates share a band of a MinHash signature over runs of five words (Broder, "On the resemblance
and containment of documents", 1997; bands as in Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", 3.4). Bands of two rows find a copy trimmed to a fifth nine times in ten. Whether two
texts are one copy is then decided on the texts: how much of the shorter one the longer one holds,
whether they begin alike, and whether names and numbers were put in place of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import sqlalchemy as sa

from ingest.article import Passage, Revision
from ingest.database import in_parts, insert_missing
from ingest.dateline import dateline_of
from ingest.tables import LIVE, bands, revisions

RUN, SHORT_RUN = 5, 3
"""Words in a run: for candidates, and for the closer look, which light editing must not spoil."""
FEWEST_RUNS = 15
"""Below it a text is too short to tell a copy from a phrase."""
PERMUTATIONS, ROWS = 128, 2
CANDIDATES = 20
"""Members of one band that are looked at, so that a phrase all reports share costs little."""
CHECKED = 8
HELD = 0.4
"""The least share of the shorter text's runs that the longer one must hold."""
OPENING = 50
"""Words with which a report begins. What is added or cut stands below; a new report on the same
event begins anew, whatever background it takes over."""
OPENS = 0.4
"""The least share of the runs in one text's opening that the other must hold, near its own top."""
TOGETHER = 1.25
"""The least sum of both shares."""
TOP = 0.35
"""The part of a text, from its beginning, that is its top."""
PART = 0.1
"""The least share of the longer text's runs: below it, it is a roundup that holds a brief."""
SERIES = 3 * 86400.0
"""Seconds after which one outlet prints the same words not as a copy but as a standing text: a
yearly explainer, a notice to subscribers."""
SWAPPED = 0.012
"""Names and numbers put in place of others, a word of shared text, from which on two texts are made
after one pattern and are no copies."""
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")

Item = tuple[Revision, Sequence[Passage]]


@dataclass(frozen=True)
class Wording:
    """The words of a text, without its dateline, and the runs of them."""

    text: str

    @cached_property
    def as_printed(self) -> list[str]:
        opening = dateline_of(self.text)
        return WORD.findall(self.text[opening.end if opening else 0 :])

    @cached_property
    def words(self) -> list[str]:
        return [word.lower() for word in self.as_printed]

    @cached_property
    def runs(self) -> dict[str, int]:
        """Every short run with where it first stands."""
        return self._runs(SHORT_RUN)

    def _runs(self, length: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for i in range(len(self.words) - length + 1):
            found.setdefault(" ".join(self.words[i : i + length]), i)
        return found

    @property
    def bands(self) -> list[int]:
        """The bands of its MinHash signature as signed 64-bit numbers; none for a short text."""
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
    """Whether one of two texts is the other: as it is, trimmed, added to, or lightly edited."""
    short, long = sorted((one, other), key=lambda wording: len(wording.runs))
    if len(short.runs) < FEWEST_RUNS:
        return False
    shared = [run for run in short.runs if run in long.runs]
    if len(shared) < HELD * len(short.runs):
        return False
    held = len(shared) / len(short.runs)
    opens = max(_opens(short, long), _opens(long, short))
    if len(shared) < PART * len(long.runs) or opens < OPENS or held + opens < TOGETHER:
        return False
    return _swapped(short, long) < max(2, SWAPPED * len(shared))


def _opens(one: Wording, other: Wording) -> float:
    """The share of the runs in one text's opening that stand near the other's top."""
    opening = [run for run, at in one.runs.items() if at < OPENING]
    top = max(2 * OPENING, TOP * len(other.words))
    return sum(other.runs.get(run, top) < top for run in opening) / len(opening)


def _swapped(short: Wording, long: Wording) -> int:
    """How many names and numbers stand in the shorter text where the longer one has another word
    between the same two words on either side."""
    frames = {
        (*long.words[i - 2 : i], *long.words[i + 1 : i + 3]): long.words[i]
        for i in range(2, len(long.words) - 2)
    }
    there = set(long.words)
    return sum(
        short.words[i] not in there
        and not short.as_printed[i].islower()
        and (*short.words[i - 2 : i], *short.words[i + 1 : i + 3]) in frames
        for i in range(2, len(short.words) - 2)
    )


class CopyIndex:
    """The bands of all stored revisions, in the catalog's database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def place(self, items: Sequence[Item]) -> tuple[list[Item], int]:
        """The same items, each revision in a copy group: that of the texts it is a copy of, or one
        of its own, named after its article. Also how many are copies of another article.

        Groups that turn out to carry one text become one.
        """
        batch = _Batch()
        with self._engine.begin() as db:
            for revision, passages in items:
                wording = Wording(revision.article.text)
                keys = [] if revision.article.withdrawn else wording.bands
                groups = list(_groups(db, batch, revision, wording, keys))
                into = groups[0] if groups else revision.article_id
                for group in groups[1:]:
                    _merge(db, batch, group, into)
                batch.add(replace(revision, copy_group=into), passages, wording, keys)
                rows = [
                    {"band": key, "article_id": revision.article_id, "revision": revision.revision}
                    for key in sorted(set(keys))
                ]
                insert_missing(db, bands, rows)
                batch.copies += bool(groups)
        return batch.items, batch.copies


@dataclass(frozen=True, slots=True)
class _Carrier:
    """Who prints a text, and since when (epoch seconds)."""

    outlet: str
    at: float

    @classmethod
    def of(cls, revision: Revision) -> _Carrier:
        return cls(revision.article.outlet, revision.valid_from)


class _Batch:
    """What of a batch has been placed so far."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.copies = 0
        self._wordings: dict[tuple[str, int], tuple[int, Wording]] = {}

    def add(
        self, revision: Revision, passages: Sequence[Passage], wording: Wording, keys: Sequence[int]
    ) -> None:
        if keys:
            key = (revision.article_id, revision.revision)
            self._wordings[key] = (len(self.items), wording)
        self.items.append((revision, passages))

    def find(self, key: tuple[str, int]) -> tuple[str, _Carrier, Wording] | None:
        """The group, the carrier and the words of an article of this batch."""
        if key not in self._wordings:
            return None
        index, wording = self._wordings[key]
        revision = self.items[index][0]
        return revision.copy_group, _Carrier.of(revision), wording

    def regroup(self, group: str, into: str) -> None:
        self.items = [
            (replace(revision, copy_group=into), passages)
            if revision.copy_group == group
            else (revision, passages)
            for revision, passages in self.items
        ]


def _groups(
    db: sa.Connection, batch: _Batch, revision: Revision, wording: Wording, keys: Sequence[int]
) -> Iterator[str]:
    """The groups, each once, of other articles that this text is a copy of."""
    found: set[str] = set()
    carrier = _Carrier.of(revision)
    for group, other, words in _wordings(db, batch, _candidates(db, revision.article_id, keys)):
        standing = carrier.outlet == other.outlet and abs(carrier.at - other.at) > SERIES
        if group not in found and not standing and same_copy(wording, words):
            found.add(group)
            yield group


def _candidates(db: sa.Connection, article_id: str, keys: Sequence[int]) -> list[tuple[str, int]]:
    """Revisions of other articles that share most bands with these, most first."""
    if not keys:
        return []
    values = {f"band{i}": key for i, key in enumerate(keys)}
    rows = db.execute(_query(len(keys)), values | {"own": article_id, "checked": CHECKED})
    return [(row.article_id, row.revision) for row in rows]


@cache
def _query(count: int) -> sa.TextClause:
    # As text: to build it from parts for every article takes longer than to run it.
    of_band = (
        f"SELECT * FROM (SELECT article_id, revision FROM bands WHERE band = :band{{}}"  # noqa: S608
        f" AND article_id <> :own LIMIT {CANDIDATES}) AS band{{}}"
    )
    either = " UNION ALL ".join(of_band.format(i, i) for i in range(count))
    return sa.text(
        f"SELECT article_id, revision FROM ({either}) AS shared GROUP BY article_id, revision"  # noqa: S608
        " ORDER BY count(*) DESC, article_id LIMIT :checked"
    )


def _wordings(
    db: sa.Connection, batch: _Batch, candidates: Iterable[tuple[str, int]]
) -> Iterator[tuple[str, _Carrier, Wording]]:
    stored: list[tuple[str, int]] = []
    for candidate in candidates:
        if placed := batch.find(candidate):
            yield placed
        else:
            stored.append(candidate)
    query = sa.select(revisions).where(revisions.c.state == LIVE)
    rows = in_parts(db, query, revisions.c.article_id, [article_id for article_id, _ in stored])
    for row in rows:
        if (row.article_id, row.revision) in stored:
            yield row.copy_group, _Carrier(row.outlet, row.valid_from), Wording(row.text)


def _merge(db: sa.Connection, batch: _Batch, group: str, into: str) -> None:
    same = revisions.c.copy_group == group
    db.execute(revisions.update().where(same).values(copy_group=into))
    batch.regroup(group, into)
