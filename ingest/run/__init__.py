"""Engines that run an ingest: in this process, or on a Ray cluster."""

__all__ = ["ahead", "correct", "engine", "explain", "identity", "intake", "ray_engine"]
