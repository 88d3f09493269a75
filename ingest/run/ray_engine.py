"""The engine for a Ray cluster: Ray Data tasks read files and extract pages; a pool of actors, one
per node, each with its own embedder, prepares new revisions.

Between the two, the process that holds the archive decides what is new, so nothing is embedded
twice and no worker needs the archive. Files must be at the same path on every node. Ray retries the
work of a lost worker.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from ingest.article import Revision
from ingest.catalog.prepare import Prepared
from ingest.errors import ClusterError, DatelineError, EmbedderMismatch, first_line
from ingest.passages.embed import Embedder
from ingest.read.formats import Failure
from ingest.read.reading import Asked, Content, Same
from ingest.run.ahead import PATIENCE, Ahead
from ingest.run.ray_watch import Watch, reach
from ingest.run.ray_work import (
    Preparer,
    Survey,
    Task,
    Unit,
    WorkRow,
    give_way,
    read_task,
    size_of,
    survey,
    tasks_of,
    units_of,
)

LOCAL_CLUSTER = "local"
RANGE = 16 * 2**20
"""Bytes per task for a file that can be read in ranges."""
READ_AHEAD = 2
CLOSING = 10.0
"""Seconds to wait for a running read on close: Ray does not cancel it cleanly."""
AT_ONCE = 2
"""Batches submitted per actor: one running, one queued."""
RETRIES = 2
"""Retries of a batch after the actor that was running it died and was restarted."""
SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    # Otherwise Ray kills this process, with a stack trace, a minute after the cluster is gone.
    "RAY_gcs_rpc_server_reconnect_timeout_s": str(24 * 3600),
}

Packed = Mapping[str, bytes]


class RayEngine:
    """Reads and prepares on the cluster at `address` (HOST:PORT, or "auto" for this machine's
    cluster). Without an address, starts a local cluster that ends with the engine.

    Raises ClusterError if Ray is not installed, or the cluster cannot be reached or is lost.
    """

    def __init__(self, address: str = "", *, range_bytes: int = RANGE) -> None:
        self._ray, self._range = _connected(address or LOCAL_CLUSTER), range_bytes
        self._run, self._streams = uuid4().hex, list[Ahead[Any]]()
        self._watch = Watch(self._ray)

    def close(self) -> None:
        for stream in self._streams:
            stream.leave(CLOSING)
        self._ray.shutdown()

    def read(self, sources: Iterable[Asked | Failure]) -> Iterator[Content]:
        tasks = tasks_of(self._units(list(sources)))
        for number, row in self._rows(tasks):
            yield from row.items
            if row.last:
                _count(tasks[number])

    def prepared(
        self, batches: Iterable[Sequence[Revision]], embedder: Embedder
    ) -> Iterator[Prepared]:
        pool = _Pool(self._ray, self._actors(embedder))
        submitted = Ahead((pool.submit(batch) for batch in batches), AT_ONCE * len(pool.actors))
        try:
            for reference in submitted:
                yield self._got(reference)
        finally:
            submitted.leave()

    def _units(self, listed: Sequence[Asked | Failure]) -> Iterator[Unit | Same | Failure]:
        """Whole files, and ranges of large files where possible."""
        sizes = [size_of(one) if isinstance(one, Asked) else 0 for one in listed]
        large = [one for one, size in zip(listed, sizes, strict=True) if size > self._range]
        surveys = self._stream(_survey, [(one, self._range) for one in large])
        for one, size in zip(listed, sizes, strict=True):
            if isinstance(one, Failure):
                yield one
            else:
                yield from units_of(one, size, next(surveys) if size > self._range else Survey())

    def _rows(self, tasks: Sequence[Task]) -> Iterator[tuple[int, WorkRow]]:
        """The rows of all tasks, in order, each with the index of its task."""
        number = 0
        given = [(_niceness(), self._run, n, task) for n, task in enumerate(tasks)]
        for row in self._stream(_read, given):
            yield number, row
            number += row.last

    def _stream(
        self, work: Callable[[Packed], Iterator[Packed]], given: Sequence[Any]
    ) -> Iterator[Any]:
        """What `work` yields for each given value, in order, computed by Ray Data tasks."""
        if not given:
            return
        rows = self._ray.data.from_items(
            [_packed(one) for one in given], override_num_blocks=len(given)
        )
        ahead = Ahead(iter(rows.flat_map(work).iter_rows()), READ_AHEAD, self._watch.check)
        self._streams.append(ahead)
        try:
            for row in ahead:
                yield _unpacked(row)
        except self._ray.exceptions.RayError as error:
            raise _told(error) from error
        finally:
            ahead.leave()

    def _actors(self, embedder: Embedder) -> list[Any]:
        """An actor on each node. Raises EmbedderMismatch if one has another embedder version."""
        # Reserves no CPUs: the embedder shares all cores of its node with the tasks.
        settings = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": RETRIES}
        preparer = self._ray.remote(Preparer)
        affinity = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        name = embedder.identity.model
        actors = [
            preparer.options(scheduling_strategy=affinity(node["NodeID"], soft=True), **settings)
            .remote(name, _niceness())
            for node in self._ray.nodes()
            if node["Alive"]
        ]  # fmt: skip
        for actor in actors:
            theirs = self._got(actor.identity.remote())
            if theirs != embedder.identity:
                raise EmbedderMismatch(
                    f"the cluster embeds with {name} {theirs.version}, the archive was made with "
                    f"{name} {embedder.identity.version}",
                    "install the same Dateline on every node",
                )
        return actors

    def _got(self, reference: Any) -> Any:
        """The result of an actor call."""
        while not self._ray.wait([reference], timeout=PATIENCE)[0]:
            self._watch.check()
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            raise _told(error) from error


class _Pool:
    """Submits batches to the actor with the fewest pending."""

    def __init__(self, ray: Any, actors: Sequence[Any]) -> None:
        self._ray, self.actors = ray, actors
        self._given: list[list[Any]] = [[] for _ in actors]

    def submit(self, batch: Sequence[Revision]) -> Any:
        """A Ray reference to the prepared batch."""
        for given in self._given:
            if given:
                given[:] = self._ray.wait(given, num_returns=len(given), timeout=0)[1]
        actor, given = min(
            zip(self.actors, self._given, strict=True), key=lambda pair: len(pair[1])
        )
        given.append(actor.prepare.remote(batch))
        return given[-1]


def _connected(address: str) -> Any:
    """The `ray` module, connected to a cluster. Raises ClusterError."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
        import ray.util.scheduling_strategies
    except ImportError as error:
        raise ClusterError(
            "Ray is not installed here", 'install it: pip install "dateline[scale]"'
        ) from error
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    own = {"include_dashboard": False} if address == LOCAL_CLUSTER else {}
    try:
        if "://" not in address and ":" in address:
            reach(address)  # Ray would wait for minutes
        ray.init(address=address, **own, **quiet)
    except (ray.exceptions.RayError, ConnectionError, OSError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"the Ray cluster {address} cannot be reached ({first_line(error)})",
            "start it with `ray start --head`, mend --ray-address, or set RAY_AUTH_MODE as it is "
            "set there",
        ) from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    return ray


def _count(task: Task) -> None:
    """Report the bytes read by a task to its sources' meters, which workers do not have."""
    for unit in task:
        if isinstance(unit, Unit) and (meter := unit.asked.source.meter):
            meter(unit.size)


def _told(error: Any) -> DatelineError:
    """The error to raise for a Ray error: a worker's own DatelineError, else ClusterError."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, DatelineError):
        return cause
    return ClusterError(
        f"the Ray cluster failed ({first_line(cause or error)}); what was finished is kept",
        "see that it runs, then run this again",
    )


def _survey(row: Packed) -> Iterator[Packed]:
    yield _packed(survey(*_unpacked(row)))


def _read(row: Packed) -> Iterator[Packed]:
    niceness, *task = _unpacked(row)
    give_way(niceness)
    return (_packed(each) for each in read_task(*task))


def _niceness() -> int:
    """The niceness of this process."""
    return os.nice(0) if hasattr(os, "nice") else 0


def _packed(value: Any) -> Packed:
    """A value pickled into a Ray Data row, whose columns need Arrow types."""
    return {"packed": pickle.dumps(value)}


def _unpacked(row: Packed) -> Any:
    return pickle.loads(row["packed"])  # noqa: S301 - our own workers packed it  # nosec B301
