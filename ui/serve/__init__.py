"""What runs behind the page: the archive it is over, answering processes, changes, operations."""
