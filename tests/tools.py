"""Finds external programs (Debian packages) that some tests need."""

import os
import shutil

import pytest


def tool(name: str, package: str = "") -> str:
    """The path of a program. If it is missing, the test is skipped, or fails in CI, which installs
    it."""
    found = shutil.which(name)
    if not found:
        package = package or name
        if in_ci():
            pytest.fail(f"no {name} on this machine: .ci/run installs Debian's {package}")
        pytest.skip(f"no {name} on this machine (Debian: {package})")
    return found


def in_ci() -> bool:
    """Whether the tests run in CI, where all packages are installed."""
    return os.environ.get("CI") == "true"
