"""Other pipelines, measured beside ours."""
