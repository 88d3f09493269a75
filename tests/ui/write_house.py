"""Draws the rooms and the steps of docs/walkthrough.md: python -m tests.ui.write_house"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

WALK = Path("docs/walkthrough.md")
TARGET = Path("docs/images/house.svg")
FLOORS = {
    "ui": "cli page serve components export show",
    "evals": "compare bench run learn importers score",
    "assistant": "keep write check choose judge find understand text",
    "ingest": "run read index catalog language passages report files",
}
"""The rooms of each floor, those that import others before those that are imported."""
STEP = re.compile(r"^\| (\w+) \| `([\w.]+)` \|", re.MULTILINE)
WIDTH, LEFT, ROOM, GAP, HEIGHT, FLOOR = 1000, 110, 104, 6, 58, 92
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #222 }
.floor { font-weight: 600 } .room { fill: #f4efe6; stroke: #8a7f6d }
.question { fill: #8c2f2f } .article { fill: #2f5d8c } .step { font-size: 11px; fill: #fff }
"""


def steps() -> dict[str, list[str]]:
    """The steps of both walks by room."""
    found: dict[str, list[str]] = {}
    for step, room in STEP.findall(WALK.read_text("utf-8")):
        found.setdefault(room, []).append(step)
    return found


def drawing() -> str:
    """The picture as SVG."""
    there, parts = steps(), list[str]()
    for row, (floor, rooms) in enumerate(FLOORS.items()):
        top = 16 + row * FLOOR
        parts.append(f'<text class="floor" x="12" y="{top + 34}">{floor}</text>')
        for column, room in enumerate(rooms.split()):
            left = LEFT + column * (ROOM + GAP)
            parts += _room(room, left, top, there.get(f"{floor}.{room}", []))
    told = (
        ("question", "1", "a question, from the address bar to a quote"),
        ("article", "A", "an article, from a file to the index"),
    )
    for column, (kind, step, meaning) in enumerate(told):
        left, top = LEFT + column * 340, 16 + len(FLOORS) * FLOOR
        parts += _badge(kind, step, left + 10, top)
        parts.append(f'<text x="{left + 26}" y="{top + 4}">{meaning}</text>')
    height = 40 + len(FLOORS) * FLOOR
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    title = "<title>The rooms of the four floors, imports downward</title>"
    return "\n".join([head, title, f"<style>{STYLE}</style>", *parts, "</svg>\n"])


def _room(name: str, left: int, top: int, steps: list[str]) -> Iterator[str]:
    yield (
        f'<rect class="room" x="{left}" y="{top}" width="{ROOM}" height="{HEIGHT}" rx="4"/>'
        f'<text x="{left + 8}" y="{top + 20}">{escape(name)}</text>'
    )
    for n, step in enumerate(steps):
        kind = "question" if step.isdigit() else "article"
        yield from _badge(kind, step, left + 16 + n * 26, top + 40)


def _badge(kind: str, step: str, x: int, y: int) -> Iterator[str]:
    yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="10"/>'
    yield f'<text class="step" x="{x}" y="{y + 4}" text-anchor="middle">{escape(step)}</text>'


if __name__ == "__main__":
    TARGET.write_text(drawing(), "utf-8")
