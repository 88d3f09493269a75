"""The server side of the page: opening the archive, answering processes, access, operations."""

__all__ = [
    "access",
    "answer_process",
    "answerers",
    "bounds",
    "exposure",
    "leaving",
    "metrics",
    "opened",
    "opening",
    "operations",
    "server",
    "sign_in",
    "turns",
]
