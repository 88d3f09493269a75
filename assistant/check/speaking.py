"""Checks that the speakers in a statement say so in the sentences it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.find.evidence import Sentence
from assistant.judge.parties import is_named
from assistant.text.thesaurus import share_told
from ingest.language.attribution import Attribution, attributions

QUOTATION_EDGES = ' ,.“”"«»„'
INDEFINITE = frozenset({"a", "an", "another", "one"})
"""Determiners of an indefinite speaker ("a writer"): a closed class."""


def speaking(
    statement: str, before: str, sentences: Sequence[Sentence], nearest: Sentence
) -> dict[str, float]:
    """The speaker features of `assistant.check.support`. `before` is the previous statement,
    `nearest` the sentence that has most of the statement's words. An indefinite speaker ("a
    writer") may be anybody for whom the sentences have these words."""
    whole, mine = _acts_of(statement, before)
    outlets = _outlets(sentences)
    mine = [act for act in mine if act.speaker.casefold() not in outlets]
    theirs = [(act, s.content(act)) for s in sentences for act in s.acts]
    row = dict.fromkeys(("other_speaker", "nearer_speaker", "other_act"), 0.0)
    for act in mine:
        told = whole[act.content.start : act.content.end]
        shares = [share_told(told, [content]) for _, content in theirs]
        same = [n for n, (other, _) in enumerate(theirs) if is_named(act.speaker, other)]
        if not same:
            row["other_speaker"] += not _may_be_there(act.speaker, sentences)
            continue
        best = max(same, key=lambda n: shares[n])
        row["nearer_speaker"] = max(row["nearer_speaker"], max(shares) - shares[best])
        row["other_act"] += not any(_may_be_told(act, theirs[n][0]) for n in same)
    is_theirs = any(_is_of_content(statement, nearest, act) for act in nearest.acts)
    return row | {"unattributed": float(is_theirs and not mine)}


def _may_be_there(speaker: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a speaker is indefinite, and the sentences have all words for them."""
    texts = [sentence.text for sentence in sentences]
    return speaker.split()[0].lower() in INDEFINITE and share_told(speaker, texts) == 1.0


def _may_be_told(mine: Attribution, theirs: Attribution) -> bool:
    """Whether an act may be reported as another: a denial also as saying that something is not so;
    a `declined` act only as itself."""
    if "declined" in (mine.act, theirs.act):
        return mine.act == theirs.act
    if mine.act == "denied":
        return theirs.act == "denied" or theirs.negated
    return theirs.act != "denied" or mine.negated


def _is_of_content(statement: str, sentence: Sentence, act: Attribution) -> bool:
    """Whether a statement restates what somebody said, rather than who said it and where."""
    if act.act == "declined":
        return False
    content = sentence.content(act)
    around = sentence.text.replace(content, " ")
    return share_told(statement, [content]) > share_told(statement, [around])


def misquotes(statement: str, sentences: Sequence[Sentence], before: str = "") -> bool:
    """Whether a statement attributes a quotation to somebody who does not say it in these
    sentences."""
    whole, acts = _acts_of(statement, before)
    return any(
        not any(_says(act, whole[quote.start : quote.end], s) for s in sentences)
        for act in acts
        for quote in act.quotes
        if whole[quote.start : quote.end].strip(QUOTATION_EDGES)
    )


def _says(mine: Attribution, quoted: str, sentence: Sentence) -> bool:
    """Whether the speaker of an act of the statement says the quotation in a sentence."""
    text = sentence.placed.revision.article.text
    words = quoted.strip(QUOTATION_EDGES)
    return any(
        is_named(mine.speaker, act)
        for act in sentence.acts
        if any(words in text[q.start : q.end] for q in act.quotes)
    )


def _acts_of(statement: str, before: str) -> tuple[str, list[Attribution]]:
    """A statement with the one before it as one text, and the speech acts of the statement in
    it."""
    whole = f"{before} {statement}" if before else statement
    start = len(whole) - len(statement)
    found = attributions(whole)
    return whole, [act for act in found if act.sentence.start >= start and act.speaker]


def _outlets(sentences: Sequence[Sentence]) -> set[str]:
    """Whose report the sentences are: "Meridian Wire reported" names no speaker."""
    articles = [sentence.placed.revision.article for sentence in sentences]
    return {name.casefold() for a in articles for name in (a.outlet, a.agency)}
