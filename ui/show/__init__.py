"""Presentation: text for the terminal, HTML, exported documents, plots."""

__all__ = ["difference", "eval_lines", "export", "markup", "render", "terminal", "theme"]
