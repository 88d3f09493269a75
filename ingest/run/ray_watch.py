"""Detects a lost Ray cluster; Ray itself would wait for it."""

from __future__ import annotations

import socket
from typing import Any

from ingest.errors import ClusterError

TIMEOUT = 3.0
"""Connection timeout in seconds for the cluster's head node."""
MISSES = 3
"""Consecutive failed checks after which the cluster counts as lost; it may be restarting."""


def reach(address: str) -> None:
    """Connect to HOST:PORT and close. Raises OSError, or ValueError for an invalid address."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), TIMEOUT).close()


class Watch:
    """Watches the cluster that this process is connected to through the module `ray`."""

    def __init__(self, ray: Any) -> None:
        here = ray.get_runtime_context()
        self._ray, self._head, self._node = ray, here.gcs_address, here.get_node_id()
        self._missed = 0

    def check(self) -> None:
        """Raises ClusterError once the head, or the node through which this process is connected,
        has been missing in MISSES checks in a row."""
        self._missed = 0 if self._is_there() else self._missed + 1
        if self._missed >= MISSES:
            raise ClusterError(
                "the Ray cluster is gone; what was finished is kept",
                "start it again, then run this again",
            )

    def _is_there(self) -> bool:
        try:
            reach(self._head)
        except OSError:
            return False
        return any(node["NodeID"] == self._node and node["Alive"] for node in self._ray.nodes())
