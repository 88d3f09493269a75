"""Parses the parts of a printed report: dateline, byline, agency, dates, notes."""

__all__ = ["agency", "byline", "dateline", "dates", "embargo", "notes"]
