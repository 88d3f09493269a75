"""What is searched: the vectors and the lexicon, derived from the catalog."""
