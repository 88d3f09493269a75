"""The parts of the web page: the conversation, the evidence, the forms."""
