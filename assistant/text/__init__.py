"""Words, numbers and days of a text, in the form in which they are compared."""

__all__ = ["folding", "numerals", "thesaurus", "timex", "words"]
