"""Presentation: text for the terminal, HTML, plots."""

__all__ = ["difference", "eval_lines", "markup", "render", "terminal", "theme"]
