"""How the work of an ingest is divided: in this process, or over a Ray cluster."""
