"""Which sentences answer a question, and whether any does."""
