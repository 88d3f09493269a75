"""Sample coverage, written for this project: see README.md beside this file."""

from pathlib import Path

FOLDER = Path(__file__).parent / "coverage"
