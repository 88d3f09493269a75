"""Compares the parses of a claim and a sentence: event, negation, certainty, people and numbers.

The judge reads whole sentences and sometimes mistakes a denial for an affirmation; the parse sees
negation, modality, agents and figures exactly, and nothing else. Where the parse contradicts the
judge, the judge does not decide alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.text.numerals import quantities, tells_difference
from assistant.text.thesaurus import contrary, covers, same
from assistant.text.words import among, content_words, related
from ingest.language.frames import CLAUSAL, ORDER, Certainty, Frame, frame_of, frame_within
from ingest.language.parsed import Parsed, Token
from ingest.language.rules import rules
from ingest.language.speech import act_of_verb


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(rules("events")[name])


def is_light(lemma: str) -> bool:
    """Whether a word names no event of its own."""
    return lemma in _words("light") or lemma in _words("wrappers")


@dataclass(frozen=True, slots=True)
class Event:
    """What a claim is about: the token of the event, its agent and patient (or -1), its frame."""

    at: int
    agent: int
    patient: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Agreement:
    """A sentence compared with a claim. `met` if the sentence has the claim's event, by any word
    for it, `at` characters from its start; then `opposed` if it states the contrary of the claim,
    `certainty` is how certain it is, `to_come` if claim and sentence both present it as planned,
    and `turned` if agent and patient are swapped, or the agent is somebody else. `figures` is 1 if
    the sentence has all figures of the claim, -1 if it has a different one in place of one of them,
    else 0; `names` is the share of the claim's names in or around it."""

    met: bool = False
    at: int = -1
    opposed: bool = False
    certainty: str = "fact"
    to_come: bool = False
    turned: bool = False
    figures: int = 0
    names: float = 1.0

    @property
    def is_otherwise(self) -> bool:
        """Whether it has a different number, agent or subject than the claim."""
        return self.figures < 0 or self.turned


def compared(
    claim: Parsed, sentence: Parsed, around: str = "", *, of_act: bool = False
) -> Agreement:
    """Compares a claim with a sentence of the coverage; `around` is context in which names count
    too: headline, speaker, the previous sentence. With `of_act` the claim is that somebody did a
    speech act, and its event is the content of that act."""
    figures = _figures(claim, sentence)
    named = names_told(claim, f"{sentence.text} {around}")
    event = event_told(claim) if of_act else event_of(claim)
    if event is None:
        return Agreement(figures=figures, names=named)
    asked = frame_within(claim, event.at).certainty
    best: tuple[tuple[bool, int, int], Agreement] | None = None
    for at, contrary_word in same_event(claim, event, sentence):
        told = event_at(sentence, at)
        frame, agent, patient = told.frame, told.agent, told.patient
        found = Agreement(
            met=True,
            at=sentence.tokens[at].start,
            opposed=(frame.denied != event.frame.denied) != contrary_word,
            certainty=_beside_claim(asked, frame.certainty),
            to_come=asked == frame.certainty == "planned",
            turned=another_does(claim, event, sentence, at),
            figures=figures,
            names=named,
        )
        exact = sentence.tokens[at].lemma == claim.tokens[event.at].lemma
        shared = _shared_roles(claim, event, sentence, agent, patient)
        rank = (exact, shared, int(frame.denied))
        if best is None or rank > best[0]:
            best = rank, found
    return best[1] if best else Agreement(figures=figures, names=named)


@lru_cache(maxsize=512)
def event_of(claim: Parsed) -> Event | None:
    """The event of a claim: its main verb after skipping "is it true that", "a friend heard that",
    verbs of speech and light verbs, or the noun or adjective after a copula; None if there is none.
    Of several sentences the longest is used."""
    roots = [i for i, t in enumerate(claim.tokens) if t.head == i and t.pos != "PUNCT"]
    root = max(roots, key=lambda i: len(claim.subtree(i)), default=None)
    seen: set[int] = set()
    while root is not None and root not in seen:
        seen.add(root)
        token = claim.tokens[root]
        heads = claim.children(root, "attr", "acomp", "dobj", "oprd")
        wraps = any(claim.tokens[h].lemma in _words("wrappers") for h in heads)
        if is_light(token.lemma) or wraps or _is_of_asker(claim, root):
            deeper = _deeper(claim, root, heads)
            if deeper is not None:
                root = deeper
                continue
        break
    if root is None or claim.tokens[root].pos in ("PUNCT", "SPACE", "PRON"):
        return None
    return event_at(claim, root)


@lru_cache(maxsize=512)
def event_told(claim: Parsed) -> Event | None:
    """The event in the content of a speech act, "close" in "did they deny that it would close"; the
    act itself if it has none."""
    act = event_of(claim)
    if act is None or not act_of_verb(claim, act.at):
        return act
    told = claim.child(act.at, *CLAUSAL)
    for prep in claim.children(act.at, "prep") if told is None else ():
        told = claim.child(prep, "pcomp", "pobj")
    told = claim.child(act.at, "dobj") if told is None else told
    is_named = told is not None and claim.tokens[told].pos in ("VERB", "NOUN", "ADJ", "AUX")
    return event_at(claim, told) if is_named and told is not None else act


def event_at(claim: Parsed, i: int) -> Event:
    """Token `i` as an event: its agent and patient, whether it is denied, how certain it is."""
    agent, patient = _roles(claim, i)
    frame = frame_of(claim, i)
    is_state = claim.tokens[i].dep in ("attr", "acomp")
    copula_negated = is_state and frame_of(claim, claim.tokens[i].head).denied
    return Event(i, agent, patient, Frame(frame.denied != copula_negated, frame.certainty))


def another_does(claim: Parsed, event: Event, sentence: Parsed, at: int) -> bool:
    """Whether the sentence gives the claim's event a different agent or subject, or swaps agent and
    patient."""
    agent, patient = _roles(sentence, at)
    return _turned(claim, event, sentence, agent, patient) or _is_another(
        claim, event, sentence, at, agent
    )


def figures_of(statement: str, sentences: Sequence[str]) -> tuple[int, int]:
    """How many figures of a statement these sentences lack, and how many they have only for
    something else: another unit, or a difference or remainder that the statement does not
    mention."""
    there = [q for sentence in sentences for q in quantities(sentence)]
    lost = differ = 0
    for mine in quantities(statement):
        alike = [other for other in there if other.value == mine.value]
        lost += not alike
        fit = [o for o in alike if not o.apart or mine.apart or tells_difference(statement)]
        differ += bool(alike) and not any(counts_alike(mine.unit, other.unit) for other in fit)
    return lost, differ


def counts_alike(unit: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two numbers may have the same unit; true if either has none."""
    if not unit or not other:
        return True
    pairs = [(a, b) for a in unit for b in other]
    return any(related(a, b) or same(a, b) or covers(a, b) or covers(b, a) for a, b in pairs)


def _is_of_asker(claim: Parsed, i: int) -> bool:
    """Whether a verb only says how the asker learned of the clause below it: "I read that", "a
    friend heard that"."""
    subject = claim.subject(i)
    if subject is None or claim.child(i, "ccomp", "xcomp") is None:
        return False
    if claim.tokens[i].lemma not in _words("hearing"):
        return False
    before = claim.children(subject, "det", "poss")
    is_anybody = any(claim.tokens[c].lower in ("a", "an", "some", "my", "our") for c in before)
    return is_anybody or claim.tokens[subject].pos == "PRON"


def _deeper(claim: Parsed, i: int, heads: Sequence[int]) -> int | None:
    """The token that carries the meaning of a light verb: its clause, its object or complement, or
    its subject ("talks are happening")."""
    below = claim.child(i, "ccomp", "xcomp", "acl")
    taken = next((h for h in heads if claim.tokens[h].lemma not in _words("wrappers")), None)
    if below is None and taken is None:
        subject = claim.subject(i)
        state = claim.child(subject, "acl") if subject is not None else None
        if state is not None:
            return state  # "was anyone" + "injured"
        nominal = subject is not None and claim.tokens[subject].pos == "NOUN"
        return subject if nominal else None
    return taken if below is None else below


def _roles(sentence: Parsed, i: int) -> tuple[int, int]:
    """Agent and patient as token indices, -1 if there is none."""
    passive = sentence.child(i, "nsubjpass")
    by = sentence.child(i, "agent")
    subject = sentence.subject(i) if passive is None else None
    if passive is not None:
        doer = sentence.child(by, "pobj") if by is not None else None
        return (-1 if doer is None else doer), passive
    if sentence.tokens[i].dep in ("attr", "acomp", "dobj"):
        subject = sentence.subject(sentence.tokens[i].head)
    patient = sentence.child(i, "dobj", "dative")
    if patient is None and (to := sentence.child(i, "prep")) is not None:
        patient = sentence.child(to, "pobj")
    return (-1 if subject is None else subject), (-1 if patient is None else patient)


def same_event(claim: Parsed, event: Event, sentence: Parsed) -> Iterator[tuple[int, bool]]:
    """Tokens of the sentence that express the claim's event, and whether by an antonym."""
    word = claim.tokens[event.at].lemma
    for i, token in enumerate(sentence.tokens):
        if token.pos not in ("VERB", "NOUN", "ADJ", "PROPN", "AUX") or len(token.lemma) < 3:
            continue
        if (
            token.lemma == word
            or related(word, token.lower)
            or same(word, token.lemma)
            or covers(word, token.lemma)
        ):
            yield i, False
        elif contrary(word, token.lemma):
            yield i, True


def _turned(claim: Parsed, event: Event, sentence: Parsed, agent: int, patient: int) -> bool:
    """Whether the claim's agent is the sentence's patient and the other way round, or the names
    that go with them are: "Ukrainian drones hit a Russian port"."""
    if event.agent < 0 or event.patient < 0 or agent < 0 or patient < 0:
        return False
    crossed = (
        _alike(claim, event.agent, sentence, patient),
        _alike(claim, event.patient, sentence, agent),
    )
    straight = _alike(claim, event.agent, sentence, agent)
    if all(crossed) and not straight:
        return True
    mine = _named_in(claim, event.agent), _named_in(claim, event.patient)
    theirs = _named_in(sentence, agent), _named_in(sentence, patient)
    are_crossed = _share(mine[0], theirs[1]) and _share(mine[1], theirs[0])
    return are_crossed and not _share(mine[0], theirs[0])


def _named_in(parsed: Parsed, i: int) -> set[str]:
    """The names in a noun phrase, and the adjectives of names: "Ukrainian"."""
    first, last = parsed.phrase(i)
    tokens = parsed.tokens[first : last + 1]
    return {t.lower for t in tokens if t.pos in ("PROPN", "ADJ") and t.text[:1].isupper()}


def _share(some: set[str], others: set[str]) -> bool:
    return any(among(one, others) for one in some)


def _beside_claim(asked: Certainty, told: Certainty) -> Certainty:
    """The certainty of an event relative to the claim: "fact" if it is at least as certain as in
    the claim."""
    return "fact" if ORDER.index(told) <= ORDER.index(asked) else told


def _is_another(claim: Parsed, event: Event, sentence: Parsed, at: int, agent: int) -> bool:
    """Whether the agent has a different name or, for a state, the subject is a different noun."""
    if event.agent < 0 or agent < 0:
        return False
    mine, theirs = claim.tokens[event.agent], sentence.tokens[agent]
    is_state = sentence.tokens[at].dep in ("attr", "acomp")
    both_named = mine.pos == theirs.pos == "PROPN"
    if not (both_named or (is_state and mine.pos == theirs.pos == "NOUN")):
        return False
    return _are_apart(claim, event.agent, sentence, agent)


def _are_apart(one: Parsed, i: int, other: Parsed, j: int) -> bool:
    """Whether neither of two noun phrases names the head of the other."""
    mine = {one.tokens[n].lemma for n in one.subtree(i)}
    theirs = {other.tokens[n].lemma for n in other.subtree(j)}
    return one.tokens[i].lemma not in theirs and other.tokens[j].lemma not in mine


def _shared_roles(claim: Parsed, event: Event, sentence: Parsed, agent: int, patient: int) -> int:
    pairs = (
        (event.agent, agent),
        (event.patient, patient),
        (event.agent, patient),
        (event.patient, agent),
    )
    return sum(_alike(claim, one, sentence, other) for one, other in pairs)


def _alike(claim: Parsed, one: int, sentence: Parsed, other: int) -> bool:
    if one < 0 or other < 0:
        return False
    mine, theirs = claim.tokens[one], sentence.tokens[other]
    return mine.lemma == theirs.lemma or related(mine.lower, theirs.lower)


def _figures(claim: Parsed, sentence: Parsed) -> int:
    wanted = quantities(claim.text)
    if not wanted:
        return 0
    there = quantities(sentence.text)
    values = {q.value for q in there}
    if all(q.value in values for q in wanted):
        return 1
    missing = [q for q in wanted if q.value not in values]
    if any(_instead(q.unit, [o.unit for o in there]) for q in missing):
        return -1
    return -1 if _is_otherwise(claim, {q.value for q in wanted}, values, sentence) else 0


def _is_otherwise(claim: Parsed, wanted: Set[float], there: Set[float], sentence: Parsed) -> bool:
    """Whether the sentence has a different number with the same noun as a number of the claim that
    it lacks: "April 23" for "April 13", "the 24th state" for "the 34th state"."""
    nouns = {noun for value, noun in _counted(claim) if value not in there}
    return any(noun in nouns and value not in wanted for value, noun in _counted(sentence))


def _counted(parsed: Parsed) -> Iterator[tuple[float, str]]:
    """The numbers that go with a noun, each with the lemma of that noun."""
    for token in parsed.tokens:
        head = parsed.tokens[token.head]
        if head is token or not head.is_nominal or head.pos == "NUM":
            continue
        for quantity in quantities(token.text):
            yield quantity.value, head.lemma.lower()


def _instead(unit: Sequence[str], units: Sequence[Sequence[str]]) -> bool:
    """Whether something of the same unit is counted there."""
    return any(related(one, other) for one in unit[:2] for u in units for other in u[:2])


def names_told(claim: Parsed, around: str) -> float:
    """The share of a claim's proper nouns, 0 to 1, that occur in a text; 1 where it has none."""
    named = [t.lower for t in claim.tokens if t.pos == "PROPN" and _is_name(t)]
    if not named:
        return 1.0
    there = set(content_words(around))
    found = sum(name in there or any(related(name, word) for word in there) for name in named)
    return found / len(named)


def _is_name(token: Token) -> bool:
    """Whether a proper noun is long enough for a name, or one of two letters: EU, UN."""
    return len(token.text) > 2 or (len(token.text) == 2 and token.text.isupper())
