"""The parse of one sentence: tokens and dependencies, shared by attribution, verdicts and checks.

Labels are those of spaCy's English models: Penn Treebank tags, Universal part-of-speech tags and
ClearNLP dependencies (https://github.com/clir/clearnlp-guidelines).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.passages.split import Span

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
WITHIN_NOUN = frozenset(
    {"compound", "amod", "det", "poss", "nummod", "nmod", "case", "quantmod", "predet", "punct"}
)
"""Dependents that belong to the noun phrase of their head when they stand before it."""
INSERTED = frozenset({"appos", "relcl", "acl", "advcl", "cc", "conj", "parataxis"})
"""Dependents that open a phrase or clause of their own."""
CLOSE = frozenset({"of", "for", "from", "at"})
"""Prepositions whose phrase belongs to the noun phrase: "the head of the union"."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or punctuation mark. `start` and `end` are character offsets in the sentence; `head`
    is the index of its head; the root's is its own."""

    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_nominal(self) -> bool:
        return self.pos in NOMINAL

    @property
    def is_verbal(self) -> bool:
        return self.pos in ("VERB", "AUX")


@dataclass(frozen=True)
class Parsed:
    """A sentence with its tokens; `start` is where it begins in the stored text."""

    text: str
    tokens: tuple[Token, ...]
    start: int = 0

    def at(self, start: int) -> Parsed:
        """The same sentence with another start offset."""
        return replace(self, start=start)

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                found[token.head].append(i)
        return tuple(tuple(each) for each in found)

    def children(self, i: int, *deps: str) -> tuple[int, ...]:
        """The dependents of token `i` in order; with `deps`, only those with such a label."""
        found = self._children[i]
        return tuple(c for c in found if self.tokens[c].dep in deps) if deps else found

    def child(self, i: int, *deps: str) -> int | None:
        """The first of `children`, or None."""
        return next(iter(self.children(i, *deps)), None)

    def subtree(self, i: int) -> list[int]:
        """Token `i` and all its descendants, in text order."""
        found, todo = [], [i]
        while todo:
            node = todo.pop()
            found.append(node)
            todo.extend(self._children[node])
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[int]:
        """The head of token `i`, its head and so on, up to the root."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def phrase(self, i: int) -> tuple[int, int]:
        """First and last token of the noun phrase headed by token `i`: its premodifiers and phrases
        with one of the CLOSE prepositions, without appositions or relative clauses."""
        first = last = i
        for c in self.children(i):
            if c < i and self.tokens[c].dep in WITHIN_NOUN:
                first = min(first, min(self.subtree(c)))
            elif c > i and self.tokens[c].dep == "prep" and self.tokens[c].lower in CLOSE:
                reach = self._reach(c)
                last = max(last, reach)
            elif c > i and self.tokens[c].dep in ("case", "nmod", "nummod") and c <= last + 1:
                last = c
            elif (
                c == i + 1 and self.tokens[c].dep in ("amod", "acl") and self.tokens[c].tag == "JJ"
            ):
                last = max(last, self._reach(c))
        while first < i and self.tokens[first].dep == "punct":
            first += 1
        return first, last

    def _reach(self, i: int) -> int:
        """The last descendant of `i`, not counting inserted clauses, conjuncts and punctuation."""
        last = i
        for c in self.children(i):
            if self.tokens[c].dep not in INSERTED and self.tokens[c].dep != "punct":
                last = max(last, self._reach(c))
        return last

    def words(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, both included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def span(self, first: int, last: int) -> Span:
        """The span of these tokens in the stored text."""
        return Span(self.start + self.tokens[first].start, self.start + self.tokens[last].end)

    def subject(self, verb: int) -> int | None:
        """The head of a verb's subject: its own, else that of the verb it is coordinated with or
        depends on as a complement or participle, else the noun modified by its relative clause."""
        for _ in range(len(self.tokens)):
            own = self.child(verb, *SUBJECTS)
            token = self.tokens[verb]
            if own is not None:
                is_relative = self.tokens[own].tag in ("WP", "WDT") and token.dep == "relcl"
                return token.head if is_relative else own
            if token.dep in ("relcl", "acl") and self.tokens[token.head].is_nominal:
                return self._author(token.head) if token.tag == "VBG" else token.head
            if token.dep not in ("conj", "xcomp", "advcl", "aux", "parataxis", "acl"):
                return None
            if token.head == verb:
                return None
            verb = token.head
            if not self.tokens[verb].is_verbal:
                return None
        return None

    @property
    def states(self) -> bool:
        """Whether the sentence makes a statement: a verb in it, other than a gerund, has a
        subject."""
        verbs = (i for i, t in enumerate(self.tokens) if t.is_verbal and t.tag != "VBG")
        return any(self.subject(i) is not None for i in verbs)

    def _author(self, noun: int) -> int:
        """The author of a noun that a participle modifies: in "issued a statement calling it ...",
        the subject of "issued"; else the noun itself."""
        token = self.tokens[noun]
        issued = token.dep == "dobj" and self.tokens[token.head].is_verbal
        author = self.subject(token.head) if issued and token.pos == "NOUN" else None
        return noun if author is None else author
