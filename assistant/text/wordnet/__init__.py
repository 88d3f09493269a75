"""Synonyms, hypernyms and antonyms from WordNet 3.0: see NOTICE."""
