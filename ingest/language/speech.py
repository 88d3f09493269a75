"""The speech acts of one parsed sentence: verb, speaker, content and quotations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.language.parsed import Parsed
from ingest.language.rules import rules
from ingest.passages.split import Span

QUOTED = re.compile(
    r"[“\"][^“”\"\n]*(?:[”\"]|(?=\n)|$)|«[^»\n]*(?:»|(?=\n)|$)|„[^“”\n]*(?:[“”]|(?=\n)|$)"
    r"|``(?:[^`'\n]|'(?!'))*(?:''|(?=\n)|$)"  # the marks of the wire
)
"""A quotation within a paragraph; an unclosed one ends with the paragraph."""
CLOSING = ("”", '"', "»", "“", "''")
COMPLEMENTS = ("ccomp", "xcomp", "parataxis", "dobj", "prep", "advcl", "oprd", "attr", "dep")


@dataclass(frozen=True, slots=True)
class Act:
    """One speech act of a sentence. `verb` and `speaker` are token indices; `content` is the span
    of what is said and `quotes` the quotations in it, as character offsets in the sentence."""

    verb: int
    act: str
    speaker: int
    content: Span
    quotes: tuple[Span, ...] = ()
    quoting: bool = False
    """Whether the verb reports speech only with a quotation."""
    bound: bool = True
    """Whether the parse links its quotations to the verb; False if they are only near it."""


@cache
def _acts_by_verb() -> dict[str, str]:
    return {verb: act for act, verbs in rules("speech")["acts"].items() for verb in verbs}


@cache
def _acts_by_noun() -> dict[str, str]:
    return {noun: act for act, nouns in rules("speech")["nouns"].items() for noun in nouns}


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(rules("speech")[name])


@cache
def speech_forms() -> str:
    """A regex alternation of all inflected forms of the speech verbs, longest first; a particle or
    preposition follows the form."""
    found = {form for verb in (*_acts_by_verb(), *_listed("declining")) for form in _forms(verb)}
    return "|".join(sorted(map(re.escape, found), key=len, reverse=True))


def _forms(verb: str) -> list[str]:
    """The inflected forms of a verb: "deny" gives "denies", "denied", "denying"."""
    first, *rest = verb.split()
    tail = "".join(f" {word}" for word in rest)
    irregular = rules("speech")["irregular"].get(first)
    if irregular:
        return [f"{form}{tail}" for form in (first, *irregular)]
    stem = first[:-1] if first.endswith("e") else first
    third, past = f"{first}s", f"{stem}ed"
    if re.search(r"[^aeiou]y$", first):
        third, past = f"{first[:-1]}ies", f"{first[:-1]}ied"
    elif re.search(r"(?:s|sh|ch|x|z)$", first):
        third = f"{first}es"
    return [f"{form}{tail}" for form in (first, third, past, f"{stem}ing")]


def act_of_form(form: str) -> str:
    """The act that a form of a speech verb reports: "denies" gives "denied"; "said" if unknown."""
    return _acts_by_form().get(" ".join(form.lower().split()), "said")


def is_act(form: str) -> bool:
    """Whether a form belongs to a speech verb that needs no quotation."""
    return form in _acts_by_form()


@cache
def _acts_by_form() -> dict[str, str]:
    found = {form: act for verb, act in _acts_by_verb().items() for form in _forms(verb)}
    return found | {form: "declined" for verb in _listed("declining") for form in _forms(verb)}


def is_speech_verb(word: str) -> bool:
    """Whether a word is a form of a verb that reports speech, with or without a quotation."""
    return word in _acts_by_form() or word in _quoting_forms()


@cache
def _quoting_forms() -> frozenset[str]:
    return frozenset(form for verb in _listed("quoting") for form in _forms(verb))


def quotations(text: str) -> list[Span]:
    """The quotations of a text, quotation marks included; an unclosed one ends with its
    paragraph."""
    return [Span(*match.span()) for match in QUOTED.finditer(text)]


def is_left_open(text: str, quote: Span) -> bool:
    """Whether a quotation has no closing mark: by the convention of newspapers it goes on in the
    next paragraph, which opens with a mark again."""
    words = text[quote.start : quote.end]
    return len(words) > 1 and not words.endswith(CLOSING)


def quotations_within(quotes: Sequence[Span], sentence: Span) -> list[Span]:
    """The parts of a text's quotations inside a sentence, as offsets from the sentence's start."""
    return [
        Span(
            max(q.start, sentence.start) - sentence.start, min(q.end, sentence.end) - sentence.start
        )
        for q in quotes
        if q.start < sentence.end and q.end > sentence.start
    ]


def acts_in(parsed: Parsed, quotes: Sequence[Span]) -> list[Act]:
    """The speech acts of a sentence in order of their verbs. Each quotation is assigned to the act
    whose verb it depends on; verbs that need a quotation are dropped without one."""
    inside = [_within(quotes, parsed.tokens[i].start) for i in range(len(parsed.tokens))]
    found = _with_quotes(parsed, list(_candidates(parsed, inside)), quotes, inside)
    return [act for act in found if act.quotes or not act.quoting]


def _within(quotes: Sequence[Span], offset: int) -> int:
    """The index of the quotation that contains an offset; -1 for none."""
    return next((n for n, q in enumerate(quotes) if q.start <= offset < q.end), -1)


def _candidates(parsed: Parsed, inside: Sequence[int]) -> Iterator[Act]:
    for i, token in enumerate(parsed.tokens):
        if inside[i] >= 0:
            continue
        if token.lower == "according":
            yield from _according(parsed, i)
        elif token.pos == "NOUN" and (act := _acts_by_noun().get(token.lemma)):
            yield from _of_noun(parsed, i, act)
        elif token.is_verbal and token.dep not in ("aux", "auxpass", "amod"):
            act = _act_of(parsed, i)
            speaker = _speaker(parsed, i, inside) if act else None
            if act and speaker is not None:
                quoting = act == "quoting"
                told = "said" if quoting else act
                yield Act(i, told, speaker, _content(parsed, i, speaker), quoting=quoting)


def _of_noun(parsed: Parsed, i: int, act: str) -> Iterator[Act]:
    """The act in "Trump's claim that talks were taking place": the possessor is the speaker, if a
    clause with the content follows."""
    owner, told = parsed.child(i, "poss"), parsed.child(i, "acl", "ccomp", "relcl")
    if owner is None or told is None or parsed.tokens[owner].pos == "PRON":
        return
    reach = parsed.subtree(told)
    content = Span(parsed.tokens[reach[0]].start, parsed.tokens[reach[-1]].end)
    yield Act(i, act, owner, content)


def _according(parsed: Parsed, i: int) -> Iterator[Act]:
    to = parsed.child(i, "prep")
    speaker = parsed.child(to, "pobj") if to is not None else None
    if speaker is None:
        return
    first = i
    last = max(parsed.subtree(speaker))
    opens = not parsed.text[: parsed.tokens[first].start].strip(' "“')
    if opens:
        comma = parsed.text.find(",", parsed.tokens[last].start)
        begins = parsed.tokens[last].end if comma < 0 else comma + 1
        content = Span(begins, len(parsed.text))
    else:
        content = Span(0, parsed.tokens[first].start)
    yield Act(i, "said", speaker, content)


def act_of_verb(parsed: Parsed, i: int) -> str:
    """The act that a verb denotes, whether or not it is performed here; empty for none."""
    lemma = parsed.tokens[i].lemma
    if _declines(parsed, i):
        return "declined"
    found = _acts_by_verb()
    keys = (_with_preposition(parsed, i), verb_key(parsed, i), lemma)
    return next((found[key] for key in keys if key in found), "")


def after_verb(parsed: Parsed, i: int) -> int:
    """The offset where the text after a speech verb begins: after its particle, or after the
    preposition of a verb such as "call for"."""
    is_phrasal = _with_preposition(parsed, i) in _acts_by_verb()
    parts = parsed.children(i, "prt", *(("prep",) if is_phrasal else ()))[:1]
    return parsed.tokens[max((i, *parts))].end


def verb_key(parsed: Parsed, i: int) -> str:
    """The lemma of a verb, with its particle if it has one: "rule out"."""
    particle = parsed.child(i, "prt")
    lemma = parsed.tokens[i].lemma
    return f"{lemma} {parsed.tokens[particle].lower}" if particle is not None else lemma


def _declines(parsed: Parsed, i: int) -> bool:
    """Whether a verb reports an act not performed: "refused to say"."""
    return parsed.tokens[i].lemma in _listed("declining") and parsed.child(i, "xcomp") is not None


def _with_preposition(parsed: Parsed, i: int) -> str:
    """The lemma of a verb with the preposition after it: "call for"."""
    preposition = next((parsed.tokens[c].lower for c in parsed.children(i, "prep") if c > i), "")
    return f"{parsed.tokens[i].lemma} {preposition}"


def _act_of(parsed: Parsed, i: int) -> str:
    """The act that a verb reports; "quoting" for a verb that reports speech only with a quotation,
    empty for no act."""
    key, token = verb_key(parsed, i), parsed.tokens[i]
    lemma = token.lemma
    if _declines(parsed, i):
        return "declined"
    act = _acts_by_verb().get(_with_preposition(parsed, i)) or _acts_by_verb().get(key, "")
    if not act and lemma in _listed("silent"):
        negated = parsed.child(i, "neg") is not None
        return "declined" if negated else "quoting"
    if not act and (key in _listed("quoting") or lemma in _listed("quoting")):
        act = "quoting"
    if not act:
        return ""
    helpers = [parsed.tokens[c] for c in parsed.children(i, "aux")]
    if _is_yet_to(parsed, i):
        return "declined"
    if any(t.tag == "TO" or t.tag == "MD" for t in helpers):
        return "" if act != "quoting" and token.dep != "ROOT" else "quoting"
    if parsed.child(i, "neg") is not None:
        return "" if act == "quoting" else "declined"
    if lemma == "have" or (lemma == "add" and _adds_a_thing(parsed, i)):
        return ""
    return act


def _is_yet_to(parsed: Parsed, i: int) -> bool:
    """Whether the act has not happened yet: "has yet to confirm"."""
    governor = parsed.tokens[i].head
    yet = any(parsed.tokens[c].lower == "yet" for c in parsed.children(governor))
    return parsed.tokens[governor].lemma == "have" and yet and parsed.child(i, "aux") is not None


def _adds_a_thing(parsed: Parsed, i: int) -> bool:
    """Whether "added" takes a thing as its object rather than speech: "added a goal"."""
    thing = parsed.child(i, "dobj")
    return (
        thing is not None
        and parsed.child(i, "ccomp") is None
        and '"' not in parsed.text[parsed.tokens[i].end :]
        and "“" not in parsed.text[parsed.tokens[i].end :]
    )


def _speaker(parsed: Parsed, i: int, inside: Sequence[int]) -> int | None:
    """The speaker: the subject of a verb, or its agent in the passive; None if there is none."""
    if _is_passive(parsed, i):
        agent = parsed.child(i, "agent")
        found = parsed.child(agent, "pobj") if agent is not None else None
    else:
        several = parsed.children(i, "nsubj")
        own = [c for c in several if inside[c] < 0]  # not a vocative inside a quotation
        found = own[-1] if own and len(several) > 1 else parsed.subject(i)
    if found is None or inside[found] >= 0 or not parsed.tokens[found].is_nominal:
        return _inverted(parsed, i, inside)
    return found


def _is_passive(parsed: Parsed, i: int) -> bool:
    """Whether a verb is passive, so that its subject does not speak: "was denied", "a story written
    for us"."""
    token = parsed.tokens[i]
    is_participle = token.dep == "acl" and token.tag == "VBN"
    return is_participle or parsed.child(i, "nsubjpass", "auxpass") is not None


def _inverted(parsed: Parsed, i: int, inside: Sequence[int]) -> int | None:
    """The inverted subject after a verb that follows a quotation or a comma; the parser may have
    labeled it as the object: '"...," said the minister'."""
    before = parsed.text[: parsed.tokens[i].start].rstrip()
    if not before.endswith((",", '"', "”", "?", "!")):
        return None
    for c in parsed.children(i, "dobj", "attr", "npadvmod", "oprd", "dep"):
        if c > i and parsed.tokens[c].is_nominal and inside[c] < 0:
            return c
    return None


def _content(parsed: Parsed, verb: int, speaker: int) -> Span:
    """The span of what is said: the verb's complement, else the text before an inverted verb, else
    all text after the verb."""
    tokens = parsed.tokens
    told = [c for c in parsed.children(verb, "ccomp") if c != speaker]
    if told:
        reach = [parsed.subtree(c) for c in told]
        first, last = min(each[0] for each in reach), max(each[-1] for each in reach)
        return Span(tokens[first].start, tokens[last].end)
    objects = [c for c in parsed.children(verb, *COMPLEMENTS) if c > verb and c != speaker]
    if objects:
        last = max(parsed.subtree(c)[-1] for c in objects)
        return Span(tokens[verb].end, tokens[last].end)
    if tokens[verb].dep in ("parataxis", "ccomp", "dep") or verb > len(tokens) // 2:
        start = min(tokens[verb].start, tokens[parsed.phrase(speaker)[0]].start)
        before = Span(0, start)
        if parsed.text[: before.end].strip():
            return before
    return Span(tokens[verb].end, len(parsed.text))


def _with_quotes(
    parsed: Parsed, acts: Sequence[Act], quotes: Sequence[Span], inside: Sequence[int]
) -> list[Act]:
    """The acts with quotations assigned: each to the verb that it depends on, else to the act whose
    content contains it, else to the nearest verb."""
    had: list[list[Span]] = [[] for _ in acts]
    near: set[int] = set()
    for number, quote in enumerate(quotes):
        mine = [i for i, n in enumerate(inside) if n == number and parsed.tokens[i].pos != "PUNCT"]
        n = _bound_to(parsed, quote, mine, acts)
        if n is None and acts:
            n = min(range(len(acts)), key=lambda n: _apart(parsed, acts[n], quote))
            near.add(n)
        if n is not None:
            had[n].append(quote)
    return [
        replace(act, quotes=tuple(own), bound=n not in near)
        for n, (act, own) in enumerate(zip(acts, had, strict=True))
    ]


def _bound_to(parsed: Parsed, quote: Span, mine: Sequence[int], acts: Sequence[Act]) -> int | None:
    """The index of the act that the parse links a quotation to, or None. `mine` are its tokens.
    In order: the verb that most of its top tokens depend on, a verb that the parser attached to
    the quotation, the last act whose content contains it."""
    by_verb = {act.verb: n for n, act in enumerate(acts)}
    votes: Counter[int] = Counter()
    for top in (i for i in mine if parsed.tokens[i].head not in mine):
        above = (by_verb[verb] for verb in (top, *parsed.ancestors(top)) if verb in by_verb)
        votes.update(list(above)[:1])
    if votes:
        return _nearer(acts, votes.most_common(1)[0][0], quote, parsed)
    for n, act in enumerate(acts):
        if parsed.tokens[act.verb].head in mine:
            return n
    held = [n for n, act in enumerate(acts) if act.content.start <= quote.start < act.content.end]
    return held[-1] if held else None


def _nearer(acts: Sequence[Act], n: int, quote: Span, parsed: Parsed) -> int:
    """The index of the act for a quotation that depends on act `n`: `n` itself, or, for a verb like
    "cite", a speech verb between it and the quotation."""
    if not acts[n].quoting:
        return n
    between = [
        m
        for m, act in enumerate(acts)
        if not act.quoting
        and acts[n].verb < act.verb
        and parsed.tokens[act.verb].end <= quote.start
    ]
    return between[-1] if between else n


def _apart(parsed: Parsed, act: Act, quote: Span) -> int:
    at = parsed.tokens[act.verb]
    return min(abs(at.start - quote.end), abs(at.end - quote.start))
