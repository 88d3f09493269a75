"""The parts of a report as outlets print them: dateline, byline, agency, dates, notes."""

__all__ = ["agency", "byline", "dateline", "dates", "notes"]
