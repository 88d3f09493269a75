"""Whether a Ray cluster is still there: Ray itself waits for one that is gone."""

from __future__ import annotations

import socket

from ingest.errors import ClusterError

TIMEOUT = 3.0
"""Seconds in which the cluster's head takes a connection."""
MISSES = 3
"""Checks in a row that it may miss: it may be starting anew."""


class Watch:
    """Watches the head of a cluster (HOST:PORT)."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._at, self._missed = (host.strip("[]"), int(port)), 0

    def check(self) -> None:
        """Raises ClusterError once the head has missed MISSES checks in a row."""
        try:
            socket.create_connection(self._at, TIMEOUT).close()
        except OSError:
            self._missed += 1
        else:
            self._missed = 0
        if self._missed >= MISSES:
            raise ClusterError(
                "the Ray cluster is gone; what was finished is kept",
                "start it again, then run this again",
            )
