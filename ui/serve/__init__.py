"""What runs behind the page: the archive it is over, answering processes, changes, operations."""

__all__ = [
    "access",
    "answer_process",
    "answerers",
    "bounds",
    "exposure",
    "opened",
    "opening",
    "operations",
    "server",
    "sign_in",
    "turns",
]
