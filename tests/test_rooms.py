"""A room is entered by the doors that its `__init__.py` lists."""

from __future__ import annotations

from importlib import import_module

import grimp
import pytest

from ingest.archive import Archive
from ingest.catalog.catalog import Catalog
from ingest.coverage import Coverage
from ingest.index.indexes import Indexes
from ingest.index.lexicon_writer import LexiconWriter

FLOORS = ("ui", "evals", "assistant", "ingest")
FITTING = "evals.learn."
"""Exempt: what fits a room's weights imports its modules directly."""


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
        opening = import_module(room)
        listed = set(getattr(opening, "__all__", ()))
        assert entered(graph, room) == listed & modules, room
        assert [name for name in listed - modules if not hasattr(opening, name)] == [], room


def test_what_reads_an_archive_has_no_public_way_to_change_an_article(samples: Coverage) -> None:
    writers = (Archive, Catalog, Indexes, LexiconWriter)
    public = {name: getattr(samples, name) for name in dir(samples) if not name.startswith("_")}
    assert [name for name, value in public.items() if isinstance(value, writers)] == []
    parts = (samples.lexicon, samples.inventory, samples.holdings)
    found = [vars(part) | {"class": type(part)} for part in parts]
    assert not any(
        not name.startswith("_") and isinstance(value, writers)
        for attributes in found
        for name, value in attributes.items()
    )
