"""What an archive's folder is to its processes: a disk, locks, writers, whole files."""

__all__ = ["disk", "stores", "whole_file", "writers"]
