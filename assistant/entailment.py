"""Does the coverage say this? A statement laid beside the sentences it should follow from.

No model is asked. Each word of the statement is anchored at words of the sentences that are forms
of it, mean the same or something narrower; anchors must stand in the same frame: as much denied,
and as much a fact, a plan or a possibility. So much for words; numbers must count the same thing.
The alignment follows MacCartney, "Natural Language Inference" (Stanford, 2009), chapters 3 and 6,
with WordNet for the lexical relations and the frame of a word for its monotonicity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.framing import PLACEHOLDERS, POSSIBILITY, WORD, Word, framed
from assistant.numerals import Quantity, is_year, quantities, tells_difference
from assistant.thesaurus import against, contrary, covers, key, same
from assistant.timex import MONTHS
from assistant.words import related

CONDITION = re.compile(
    r"\b(?:if|unless|provided that|once (?=[^,.;]*\b(?:has|have|is|are)\b))([^,.;]*)", re.IGNORECASE
)
"""A condition, and what it is."""
IN_A_PHRASE = frozenset(
    "the a an of and or but to in at for from with its his her their every was were is are".split()
)
"""Words that no sentence ends with."""
DATE = re.compile(rf"\w+day|{'|'.join(MONTHS)}")
ANCHORED, SHORT = 0.6, 2
"""Share of a statement's words that its source must hold, beyond the first few, which all count."""
TURNED = 3
"""Weight from which a statement is another claim."""
A_FEW, MOSTLY = 5, 0.75
"""Words of a short statement, and the share of them that one sentence must hold."""
MOSTLY_TOLD = 0.5
"""Share of a clause that a statement must hold to tell it."""
WHOLE_CLAUSE = 3
"""Words from which a part between commas or "and" is taken for a clause of its own."""
SURE_VALUE = 20
"""From here on a number is seldom there by chance: what it counts may go by another name."""
CLAUSES = re.compile(r"(?<!\d)[,;:]\s|\b(?:but|and(?! a half)|though|although|whereas|while)\b")
ONE_OF = re.compile(r"\bone of (?:its|the|his|her|their) (\w+)")
OF_ALL = re.compile(r"\b(?:both|all|none|neither) of (?:its|the|his|her|their) (\w+)")
ORDINAL = re.compile(r"\bfirst\b", re.IGNORECASE)
IN_FRONT = re.compile(r"\b(?:first|initial|opening|earliest|one)\b", re.IGNORECASE)
RANKS = "second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
BEST = re.compile(rf"\b(?:(?:{RANKS})[ -])?(?:\w+est|most)\b")
PAIRED = re.compile(r"\b(?:neither|either|both|each other)\b", re.IGNORECASE)
"""What tells of two without saying so."""


@dataclass(frozen=True, slots=True)
class Following:
    """How far a statement follows from sentences."""

    unanchored: tuple[str, ...]
    """Its words that they do not have in any form or sense."""
    reversed: tuple[str, ...]
    """Those denied in one and not in the other, or in the contrary's place."""
    shifted: tuple[str, ...]
    """Those that are a fact in one and a plan or a possibility in the other."""
    miscounted: tuple[str, ...]
    """Its numbers that count something else there, or do not occur."""
    words: int
    plain: tuple[str, ...]
    """Of its words those that are no names."""
    weight: int = 0
    """How much of it is another claim: TURNED for a word that is itself denied or made possible,
    1 for one near by."""

    @property
    def is_held(self) -> bool:
        """Whether enough of it is anchored: most of a long statement, nearly all of a short one,
        in which one word more or less says something else."""
        lost = len(self.unanchored)
        if len(self.plain) <= SHORT and set(self.plain) & set(self.unanchored):
            return False
        return lost <= (1 - ANCHORED) * self.words

    @property
    def share(self) -> float:
        """Share of its words that are anchored, 0 to 1."""
        return 1 - len(self.unanchored) / self.words if self.words else 0.0


def following(statement: str, sentences: Sequence[str]) -> Following:
    """How far a statement follows from these sentences together."""
    there = [word for sentence in sentences for word in framed(sentence)]
    keys: dict[str, list[Word]] = {}
    for word in there:
        keys.setdefault(key(word.text), []).append(word)
    mine = framed(statement)
    free = _without_counterpart(mine, there)
    denials = any(w.negated for w in mine) and any(w.negated for w in there)
    lost, turned, shifted, weight, carried = [], [], [], 0, False
    for word in mine:
        anchors = _anchors(word, keys, there, free)
        governed = word.governed or carried
        carried = governed and not anchors
        if not anchors:
            lost.append(word.text)
            if opposed := _opposed(word, free):
                turned.append(word.text)
                weight += opposed
        elif not word.named and word.text not in PLACEHOLDERS:
            fits = _alike_denied(word, anchors, denials=denials)
            if not fits and word.noun:
                anchors = [*anchors, *_senses_of(word, free)]
                fits = _alike_denied(word, anchors, denials=denials)
            if not fits:
                turned.append(word.text)
            elif _is_shifted(word, fits, governed=governed):
                shifted.append(word.text)
            else:
                continue
            closest = [a for a in fits or anchors if related(word.text, a.text)]
            surely = closest and (governed or any(a.governed for a in closest))
            weight += TURNED if surely else 1
    wrong = [one[0] for one in ONE_OF.finditer(statement) if _of_all(one[1], sentences)]
    wrong += _miscounted(statement, sentences)
    plain = [word.text for word in mine if not word.named]
    return Following(
        tuple(lost), tuple(turned), tuple(shifted), tuple(wrong), len(mine), tuple(plain), weight
    )


def _alike_denied(word: Word, anchors: Sequence[Word], *, denials: bool) -> list[Word]:
    """The anchors that are denied as the word is. What there is "no" of may be denied elsewhere in
    the other ("no listeria was found", "listeria was not found"), if anything is (`denials`)."""
    return [
        a for a in anchors if a.negated == word.negated or (denials and (a.either or word.either))
    ]


def _without_counterpart(mine: Sequence[Word], there: Sequence[Word]) -> list[Word]:
    """The words of the sentences that the statement does not have in any form."""
    return [o for o in there if not any(related(word.text, o.text) for word in mine)]


def _is_shifted(word: Word, anchors: Sequence[Word], *, governed: bool) -> bool:
    """Whether a word is a fact, and all it may go back to plans or possibilities, or the other way
    round. Of a noun that holds where what makes it so stands next to it: "the likely cause"."""
    if word.negated or all(a.level == word.level for a in anchors):
        return False
    as_noun = word.noun and not governed
    if as_noun and not any(a.governed and a.noun and a.level == POSSIBILITY for a in anchors):
        return False
    return all(a.level != word.level for a in anchors)


def says_something(statement: str, sentences: Sequence[str]) -> bool:
    """Whether a text is a sentence at all, by its look: it begins as one, does not end in the
    middle of a phrase, and has a few words that mean something or stand so in a sentence."""
    words = [match[0] for match in WORD.finditer(statement)]
    bare = statement.strip(" .").casefold()
    if len(words) > SHORT and any(bare in sentence.casefold() for sentence in sentences):
        return True
    substance = len(framed(statement)) + len(quantities(statement))
    opens = bool(re.match(r"[“\"'‘«(]*[A-Z0-9À-Þ]", statement))
    return opens and substance > SHORT and words[-1].lower() not in IN_A_PHRASE


def is_of_one_piece(statement: str, sentences: Sequence[str]) -> bool:
    """Whether a short statement goes back to one sentence: few words of many make no claim."""
    if not 0 < len(framed(statement)) <= A_FEW:
        return True
    return any(following(statement, [sentence]).share >= MOSTLY for sentence in sentences)


def drops_condition(statement: str, sentences: Sequence[str]) -> bool:
    """Whether the statement tells as plain what a sentence makes depend on something it leaves
    out: "work may start once a study has been made"."""
    if CONDITION.search(statement):
        return False
    for sentence in sentences:
        for condition in CONDITION.finditer(sentence):
            rest = sentence[: condition.start()] + sentence[condition.end() :]
            told = following(rest, [statement]).share >= MOSTLY_TOLD
            if told and following(condition[1], [statement]).share < MOSTLY_TOLD:
                return True
    return False


def _miscounted(statement: str, sentences: Sequence[str]) -> list[str]:
    """The numbers of a statement that are not there, or not where the same is spoken of."""
    clauses = [
        clause
        for sentence in sentences
        for clause in (_clauses(sentence) if len(quantities(sentence)) > 1 else [sentence])
        for clause in ([clause] if len(framed(clause)) >= WHOLE_CLAUSE else [clause, sentence])
    ]
    paired = [Quantity("two", 2, ()) for one in sentences if PAIRED.search(one)]
    wrong = []
    for mine in _clauses(statement):
        for quantity in quantities(mine):
            places = [
                c
                for c in clauses
                if any(
                    _counts(quantity, o) and not (o.apart and not tells_difference(mine))
                    for o in quantities(c)
                )
            ]
            if not places and any(_counts(quantity, other) for other in paired):
                continue
            sure = quantity.value >= SURE_VALUE and not is_year(quantity.value)
            if not places or not (sure or any(_share_words(mine, place) for place in places)):
                wrong.append(quantity.text)
    return wrong


def out_of_order(statement: str, sentences: Sequence[str]) -> bool:
    """Whether the statement has "first" or "before" where the sentence nearest to it has another
    place in the order ("second", "after")."""
    if not sentences:
        return False
    nearest = max(sentences, key=lambda sentence: following(statement, [sentence]).share)
    if any(_is_ranked(best[0], nearest) for best in BEST.finditer(statement)):
        return True
    if ORDINAL.search(statement) and not any(IN_FRONT.search(one) for one in sentences):
        return True
    for one, other in (("before", "after"), ("after", "before")):
        has = _has(one, statement), _has(other, nearest)
        hasnt = _has(other, statement), _has(one, nearest)
        if all(has) and not any(hasnt):
            return True
    return False


def _has(word: str, text: str) -> bool:
    return bool(re.search(rf"\b{word}\b", text, re.IGNORECASE))


def _is_ranked(best: str, sentence: str) -> bool:
    """Whether a sentence has a rank before what the statement only has as the best of all: "the
    third largest"."""
    bare = best.split()[-1]
    return bool(re.search(rf"\b(?:{RANKS})[ -]{bare}\b", sentence)) and not re.search(
        rf"\b(?:{RANKS})[ -]", best
    )


def misdated(statement: str, sentences: Sequence[str]) -> bool:
    """Whether a weekday or month of the statement stands in the sentences only where something
    else is told."""
    clauses = [
        clause if len(framed(clause)) >= WHOLE_CLAUSE else sentence
        for sentence in sentences
        for clause in _clauses(sentence)
    ]
    for mine in _clauses(statement):
        for day in {word.text for word in framed(mine) if DATE.fullmatch(word.text)}:
            places = [c for c in clauses if any(word.text == day for word in framed(c))]
            if places and not any(_share_words(mine, place) for place in places):
                return True
    return False


def _clauses(text: str) -> list[str]:
    return [part for part in CLAUSES.split(text) if part.strip()]


def _share_words(one: str, other: str) -> bool:
    """Whether two clauses speak of the same thing, as far as they have words."""
    mine, theirs = (
        [w for w in framed(text) if not DATE.fullmatch(w.text)] for text in (one, other)
    )
    if not mine or not theirs:
        return True
    return any(related(a.text, b.text) for a in mine for b in theirs)


def _of_all(noun: str, sentences: Sequence[str]) -> bool:
    """Whether "both of its engines" is said where the statement has "one of its engines"."""
    return any(related(noun, found[1]) for one in sentences for found in OF_ALL.finditer(one))


def _opposed(word: Word, there: Sequence[Word]) -> int:
    """How surely a word that is not there stands in the place of its contrary: 0 to TURNED."""
    if word.named or word.text in PLACEHOLDERS:
        return 0
    alike = [other for other in there if other.negated == word.negated and not other.named]
    if any(contrary(word.text, other.text) for other in alike):
        return TURNED
    return int(any(against(word.text, other.text) for other in alike))


def _anchors(
    word: Word, keys: Mapping[str, list[Word]], there: Sequence[Word], free: Sequence[Word]
) -> list[Word]:
    """The words it may go back to: forms of it or, where there are none, words of its sense. The
    contrary of a denied word is one, not denied."""
    alike = keys.get(key(word.text)) or [o for o in there if related(word.text, o.text)]
    if word.named or alike:
        return alike
    return _senses_of(word, free)


def _senses_of(word: Word, free: Sequence[Word]) -> list[Word]:
    found = [
        other
        for other in free
        if not contrary(word.text, other.text)
        and (same(word.text, other.text) or covers(word.text, other.text))
    ]
    opposed = (o for o in free if o.negated != word.negated and contrary(word.text, o.text))
    return found + [replace(other, negated=word.negated) for other in opposed]


def _counts(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are equal and count the same thing, as far as it is named."""
    if one.value != other.value:
        return False
    if one.value >= SURE_VALUE or not one.unit or not other.unit:
        return True
    return any(
        related(a, b) or same(a, b) or covers(a, b) or covers(b, a)
        for a in one.unit
        for b in other.unit
    )
