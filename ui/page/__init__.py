"""What a reader sees of the page: the conversation, the evidence, the forms."""
