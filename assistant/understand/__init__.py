"""The question: what it asks for, of whom, of which days and outlets, and what came before it."""
