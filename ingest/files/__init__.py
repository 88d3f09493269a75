"""File-system support for archives: disk checks, locks, writers, atomic file writes."""

__all__ = ["disk", "stores", "whole_file", "writers"]
