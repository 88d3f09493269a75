"""The parts of the web page: the conversation, the evidence, the forms."""

__all__ = ["talk"]
