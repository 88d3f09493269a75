"""A web page: its elements as text, what its styles hide, what it says of itself."""
