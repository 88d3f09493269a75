"""Who may change an archive through the page."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.serve.access import Role, role_of
from ui.settings import settings


def given_roles(claims: dict[str, Any], claim: str = "roles", **named: tuple[str, ...]) -> Role:
    return role_of(claims, replace(settings(), roles_claim=claim, **named))


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"roles": ["editor"]}, Role.editor),
        ({"roles": "admin"}, Role.admin),
        ({"roles": ["admin", "editor"]}, Role.admin),
        ({"roles": ["reader"]}, Role.reader),
        ({"roles": []}, Role.reader),
        ({"roles": None}, Role.reader),
        ({"roles": "administrator"}, Role.reader),
        ({"groups": ["admin"]}, Role.reader),
        ({}, Role.reader),
    ],
)
def test_a_role_is_what_the_claim_names_and_else_a_readers(
    claims: dict[str, Any], role: Role
) -> None:
    assert given_roles(claims) is role


def test_a_claim_may_lie_within_another_and_roles_have_the_providers_names() -> None:
    claims = {"realm_access": {"roles": ["newsdesk", "everybody"]}}
    assert given_roles(claims, "realm_access.roles", editors=("newsdesk",)) is Role.editor
    assert given_roles(claims, "realm_access.roles", admins=("newsdesk",)) is Role.admin
    assert given_roles(claims, "realm_access.roles.newsdesk") is Role.reader


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_claim_of_another_shape_gives_a_role(found: Any) -> None:
    assert given_roles({"roles": found}, admins=(), editors=()) is Role.reader
