"""A room is entered by the doors that its `__init__.py` lists."""

from __future__ import annotations

from importlib import import_module

import grimp
import pytest

FLOORS = ("ui", "evals", "assistant", "ingest")
FITTING = "evals.learn."
"""Fitting looks into the rooms whose weights it makes."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*FLOORS, cache_dir=None)


def rooms(graph: grimp.ImportGraph) -> list[str]:
    """The packages right below a floor."""
    below = (name for floor in FLOORS for name in graph.find_children(floor))
    return sorted(name for name in below if graph.find_children(name))


def entered(graph: grimp.ImportGraph, room: str) -> set[str]:
    """The modules of a room that are imported from outside it, by their names in it."""
    return {
        module.removeprefix(f"{room}.").partition(".")[0]
        for module in graph.find_descendants(room)
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith((f"{room}.", FITTING)) and importer != room
    }


def test_a_room_lists_the_doors_by_which_it_is_entered_and_no_other(
    graph: grimp.ImportGraph,
) -> None:
    for room in rooms(graph):
        modules = {child.removeprefix(f"{room}.") for child in graph.find_children(room)}
        doors = modules & set(getattr(import_module(room), "__all__", ()))
        assert entered(graph, room) == doors, room
