"""A sentence of the coverage as a statement of an answer."""

from __future__ import annotations

from assistant.find.evidence import Sentence
from assistant.write.answer import Footnotes, Said, Statement
from ingest.language.attribution import Attribution


def statement(sentence: Sentence, notes: Footnotes, act: Attribution | None = None) -> Statement:
    """The sentence as a quote with outlet and day, cited in `notes`. `act` is the speech act that
    it is shown for; by default the first one in it, if all in it are by one speaker."""
    speakers = {other.speaker for other in sentence.acts}
    act = act or (sentence.acts[0] if len(speakers) == 1 else None)
    number = notes.cite(sentence.placed, sentence.span)
    said = Said(act.speaker, act.role, act.act, sentence.said) if act else None
    speaker = said.speaker if said else ""
    # Who speaks, where the sentence itself only says "he" or "she".
    explained = speaker if speaker and speaker.split()[-1] not in sentence.text else ""
    return Statement(sentence.told(explained), "quote", (number,), said)
