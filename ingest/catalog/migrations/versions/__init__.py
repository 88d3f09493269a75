"""The migration steps, each named after the schema it produces."""
