"""An answer as others see it: lines for a terminal, HTML, files to take along, plots."""

__all__ = ["difference", "eval_lines", "export", "markup", "render", "terminal", "theme"]
