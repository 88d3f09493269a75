"""The steps, each named for the schema it leads to."""
