"""A question for the number that a sentence tells: "Three people were killed in the fire." gives
"How many people were killed in the fire?"."""

from __future__ import annotations

from assistant.text.words import names
from ingest.language.parsed import SUBJECTS, Parsed

LONGEST = 90
"""Maximum number of characters of a question."""
OPENS_ANOTHER = frozenset("“”\"'()—–;:,")
"""Punctuation at which a question ends, and everything that it would have to quote."""


def how_many(sentence: Parsed) -> str:
    """The question; empty if the sentence tells no number of a subject, or of the object of a verb
    in the simple past, or would have to be read to know what the question is about: without a name
    in it, or with a pronoun."""
    for noun, token in enumerate(sentence.tokens):
        number = sentence.child(noun, "nummod")
        if number is None or token.tag != "NNS" or number > noun:
            continue
        asked = ""
        if token.dep in SUBJECTS:
            asked = _of_subject(sentence, noun, number)
        elif token.dep == "dobj":
            asked = _of_object(sentence, noun, number)
        if asked and len(asked) <= LONGEST and names(asked) and not OPENS_ANOTHER & set(asked):
            return asked
    return ""


def _of_subject(sentence: Parsed, noun: int, number: int) -> str:
    """The clause without its number, if it begins with that."""
    if min(sentence.subtree(noun)) != min(sentence.subtree(number)):
        return ""
    verb = sentence.tokens[noun].head
    if sentence.child(verb, "ccomp", "dative") or sentence.tokens[verb].dep == "parataxis":
        return ""  # they say something
    end = _end(sentence, verb)
    return f"How many {sentence.words(number + 1, end)}?" if end > noun else ""


def _of_object(sentence: Parsed, noun: int, number: int) -> str:
    """The sentence turned: "The storm killed three people" gives "How many people did the storm
    kill?"."""
    verb = sentence.tokens[noun].head
    subject = sentence.child(verb, "nsubj")
    if subject is None or sentence.tokens[verb].tag != "VBD" or sentence.child(verb, "aux", "neg"):
        return ""
    first, last = sentence.phrase(subject)
    is_plain = last == verb - 1 and sentence.tokens[subject].pos in ("NOUN", "PROPN")
    end = _end(sentence, verb)
    if not is_plain or min(sentence.subtree(number)) != verb + 1 or end < noun:
        return ""
    counted, last_counted = sentence.words(number + 1, noun), noun
    rest = f" {sentence.words(last_counted + 1, end)}" if end > last_counted else ""
    who = sentence.words(first, last)
    who = who[0].lower() + who[1:] if sentence.tokens[first].pos == "DET" else who
    return f"How many {counted} did {who} {sentence.tokens[verb].lemma}{rest}?"


def _end(sentence: Parsed, verb: int) -> int:
    """The last token of a verb's clause, before the first punctuation mark or conjunction."""
    last = verb
    for i in range(verb, len(sentence.tokens)):
        token = sentence.tokens[i]
        closes = token.text[0] in OPENS_ANOTHER or token.dep in ("cc", "punct")
        if closes or token.pos == "PRON":
            break
        last = i
    return last
