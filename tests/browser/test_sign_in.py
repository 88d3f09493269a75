"""Signing in through a real OpenID Connect provider: who is who, and who sees what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, screenshot, settled
from tests.oidc_provider import OidcProvider
from tests.serving import free_port, served

Visit = Callable[..., Page]


@contextmanager
def with_accounts(coverage: Path, folder: Path, **environment: str) -> Iterator[str]:
    """The address of a page that asks who is there."""
    port = free_port()
    with OidcProvider() as provider:
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(provider.secrets_toml(port))
        with served(coverage, port=port, folder=folder, **environment) as address:
            yield address


def sign_in(page: Page, name: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text(name)).to_be_visible()


def test_only_who_signed_in_asks_and_sees_their_own(
    visit: Visit, coverage: Path, tmp_path: Path
) -> None:
    with with_accounts(coverage, tmp_path) as address:
        ann = visit(address=address)
        expect(ann.get_by_placeholder("Ask about the coverage")).to_have_count(0)
        expect(ann.get_by_text("articles")).to_have_count(0)
        screenshot(ann, "sign-in")
        coverage_page = visit("/coverage", address=address)
        expect(coverage_page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(coverage_page.get_by_label("Search the articles")).to_have_count(0)
        sign_in(ann, "Ann Reader")
        ask(ann, "Did Cuba confirm talks?")
        at_home = visit(address=address)  # the same person in another browser
        sign_in(at_home, "Ann Reader")
        expect(at_home.get_by_role("button", name="Did Cuba confirm talks?")).to_be_visible()
        ben = visit(address=address)
        sign_in(ben, "Ben Editor")
        expect(ben.get_by_text("The newest coverage")).to_be_visible()
        expect(ben.get_by_text("Earlier conversations")).to_have_count(0)
        screenshot(ben, "signed-in")
        ben.get_by_role("button", name="Sign out").click()
        expect(ben.get_by_role("button", name="Sign in")).to_be_visible()


def test_each_role_sees_what_it_may_do_and_nothing_more(
    visit: Visit, coverage: Path, tmp_path: Path
) -> None:
    roles = {"DATELINE_ROLES_CLAIM": "desk.roles"}
    with with_accounts(coverage, tmp_path, **roles) as address:
        for name, takes_in, removes in (
            ("Ann Reader", False, False),
            ("Ben Editor", True, False),
            ("Cleo Admin", True, True),
        ):
            page = visit(address=address)
            sign_in(page, name)
            page.goto(f"{address}/coverage?part=Ingests")
            page.get_by_role("tab", name="Articles").wait_for()
            settled(page)
            assert bool(page.get_by_text("Take articles in").count()) is takes_in
            assert bool(page.get_by_text("The last ingests").count()) is takes_in
            page.goto(f"{address}/coverage?q=dam+at+Marrow+Hill")
            page.get_by_role("button", name="Dam at Marrow Hill is safe").first.click()
            page.locator(".article").first.wait_for()
            settled(page)
            removal = page.get_by_role("button", name="Remove this article")
            assert bool(removal.count()) is removes
            screenshot(page, f"role-{name.split()[1].lower()}")
