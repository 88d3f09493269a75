"""Roles, and the only way in which the page runs a command that changes the archive.

A role comes from a claim of the identity provider (OpenID Connect Core 1.0, section 5.1.2). A
reader asks and keeps conversations of their own; an editor may also ingest articles; an admin may
also remove them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import streamlit as st

from ingest.errors import NotPermitted
from ui.serve import opened, sign_in
from ui.serve.own_command import OwnCommand
from ui.settings import Settings

LOG = logging.getLogger(__name__)


class Role(IntEnum):
    """What a user may do; each role includes those before it."""

    reader = 1
    editor = 2
    admin = 3


Running = OwnCommand
NEEDED = {
    ("ingest",): Role.editor,
    ("articles", "correct"): Role.editor,
    ("articles", "remove"): Role.admin,
}
"""The minimum role for each command that the page can run."""


def role() -> Role:
    """The role of this session. It is reader if the archive is read-only, and admin if sign-in or
    `roles_claim` is not configured."""
    chosen = opened.chosen()
    if chosen.read_only:
        return Role.reader
    if not sign_in.is_configured() or not chosen.roles_claim:
        return Role.admin
    return role_of(st.user.to_dict(), chosen)


def role_of(claims: Mapping[str, Any], chosen: Settings) -> Role:
    """The highest role that these claims grant; reader if none. The claim may be a name or a list
    of names, and may be nested: "realm_access.roles"."""
    found: Any = claims
    for part in chosen.roles_claim.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    named = {name for name in listed if isinstance(name, str)}
    if named & set(chosen.admins):
        return Role.admin
    return Role.editor if named & set(chosen.editors) else Role.reader


def may(*command: str) -> bool:
    """Whether this session may run a command."""
    return role() >= NEEDED[command]


def run(
    command: tuple[str, ...], operands: Sequence[str], options: Sequence[str] = ()
) -> OwnCommand:
    """Start a command that changes the archive. Raises NotPermitted."""
    told = " ".join(command)
    if not may(*command):
        LOG.warning("refused", extra={"command": told, "who": sign_in.who()})
        raise NotPermitted(
            f"your role does not allow `{told}`", "ask whoever looks after the archive"
        )
    LOG.info(
        "archive changed", extra={"command": told, "who": sign_in.who(), "count": len(operands)}
    )
    return OwnCommand((*command, *options), operands, opened.chosen().archive)
