"""Engines that run an ingest: in this process, or on a Ray cluster."""

__all__ = ["ahead", "engine", "intake", "ray_engine"]
