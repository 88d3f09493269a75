"""How the work of an ingest is divided: in this process, or over a Ray cluster."""

__all__ = ["ahead", "engine", "intake", "ray_engine"]
