"""An answer as others see it: lines for a terminal, HTML, files to take along, plots."""
