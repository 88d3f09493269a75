"""The parts of a report as outlets print them: dateline, byline, agency, dates, notes."""
