"""Builds words.txt.gz from WordNet 3.0's database files.

    python -m assistant.text.wordnet.build FOLDER

FOLDER is /usr/share/wordnet of Debian's package wordnet-base. A line has tab-separated fields: the
word (stemmed as in the index), its concepts, their hypernyms and its antonyms, each a
comma-separated list, and a verb mark: "p" for the past form of an irregular verb, "v" for a word
that is often a verb, "w" for one that sometimes is. A concept is a synset; a noun derived from a
verb also has the verb's concept. Words without an antonym that share no concept with another word,
rare senses and names are left out. The file formats are in the manual page wndb(5WN).
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.text.thesaurus import DATA, key

SENSES = {"verb": 3, "noun": 3, "adj": 3, "adv": 2}
"""How many senses of a word are used, the most frequent first, by part of speech."""
POS = {"v": "verb", "n": "noun", "a": "adj", "s": "adj", "r": "adv"}
NOT_NEWS = {"05", "08", "13", "15", "17", "20", "25", "27"}
"""Noun files left out: animals, body, food, places, objects, plants, shapes, substances."""


@dataclass
class Synset:
    """One line of a data file: its words, and pointers as (symbol, synset, own and other word)."""

    lemmas: list[str]
    file: str
    pointers: list[tuple[str, str, int, int]] = field(default_factory=list)


def synsets(folder: Path) -> Iterator[tuple[str, Synset]]:
    for name in ("verb", "noun", "adj", "adv"):
        for line in (folder / f"data.{name}").read_text("latin-1").splitlines():
            if line.startswith("  "):
                continue
            offset, file, _, count, *rest = line.partition("|")[0].split()
            size = 2 * int(count, 16)
            lemmas = [word.partition("(")[0].replace("_", " ") for word in rest[:size:2]]
            found = Synset(lemmas, file)
            for i in range(size + 1, size + 1 + 4 * int(rest[size]), 4):
                symbol, target, pos, words = rest[i : i + 4]
                ends = int(words[:2], 16), int(words[2:], 16)
                found.pointers.append((symbol, f"{POS[pos]}{target}", *ends))
            yield f"{name}{offset}", found


def senses(folder: Path) -> Iterator[tuple[str, str]]:
    """Each word with each of its first senses."""
    for name, most in SENSES.items():
        for line in (folder / f"index.{name}").read_text("latin-1").splitlines():
            if line.startswith("  "):
                continue
            lemma, _, count, *rest = line.split()
            for offset in rest[-int(count) :][:most]:
                yield lemma.replace("_", " "), f"{name}{offset}"


def table(folder: Path) -> Iterator[tuple[str, set[str], set[str], set[str]]]:
    known = dict(synsets(folder))
    concepts, wider, contrary = (defaultdict[str, set[str]](set) for _ in range(3))
    for lemma, synset_id in senses(folder):
        synset, word = known[synset_id], key(lemma)
        written = [one.lower() for one in synset.lemmas]
        if synset.file in NOT_NEWS and synset_id.startswith("noun"):
            continue
        if lemma not in synset.lemmas or len(lemma.split()) > 2:  # a name, or a whole phrase
            continue
        concepts[word].add(synset_id)
        own = written.index(lemma) + 1
        for symbol, target, source_word, target_word in synset.pointers:
            mine = source_word in (0, own)
            if symbol == "&":
                contrary[word] |= set(_contraries(known[target], known))
            if symbol in ("@", "&"):
                wider[word].add(target)
            elif symbol == "\\" or (symbol == "+" and mine):
                concepts[word].add(target)
            elif symbol == "!" and mine:
                contrary[word].add(key(known[target].lemmas[target_word - 1].lower()))
    for form, lemma in exceptions(folder):
        for found in (concepts, wider, contrary):
            if key(lemma) in found:
                found[key(form)] |= found[key(lemma)]
    forms = defaultdict[str, set[str]](set)
    for form, lemma in exceptions(folder):
        forms[key(lemma)].add(key(form))
    for opposite in contrary.values():
        opposite |= {form for word in list(opposite) for form in forms[word]}
    uses = Counter(
        concept for found in (concepts, wider) for all_ in found.values() for concept in all_
    )
    for word in sorted(concepts):
        shared = {c for c in concepts[word] if uses[c] > 1}
        above = {c for c in wider[word] if uses[c] > 1}
        if shared or contrary[word]:
            yield word, shared, above, contrary[word]


def _contraries(synset: Synset, known: Mapping[str, Synset]) -> Iterator[str]:
    for symbol, target, _, word in synset.pointers:
        if symbol == "!":
            yield key(known[target].lemmas[word - 1].lower())


def exceptions(folder: Path) -> Iterator[tuple[str, str]]:
    """Irregular forms with their base forms."""
    for name in ("verb", "noun"):
        for line in (folder / f"{name}.exc").read_text("latin-1").splitlines():
            form, lemma = line.split()[:2]
            yield form.replace("_", " "), lemma.replace("_", " ")


def mostly_verbs(folder: Path) -> set[str]:
    """The words used as verbs at least half as often as in all other parts of speech together, by
    the counts of the tagged texts plus one per sense; and all irregular verb forms."""
    counts = defaultdict[str, Counter[str]](Counter)
    for line in (folder / "cntlist.rev").read_text("latin-1").splitlines():
        sense, _, count = line.split()
        lemma, _, code = sense.partition("%")
        counts[lemma.replace("_", " ")]["verb" if code[0] == "2" else "else"] += int(count)
    for lemma, synset_id in senses(folder):
        counts[lemma]["verb" if synset_id.startswith("verb") else "else"] += 1
    forms = (line.split()[0] for line in (folder / "verb.exc").read_text("latin-1").splitlines())
    often = (lemma for lemma, seen in counts.items() if 2 * seen["verb"] >= seen["else"])
    return {key(lemma) for lemma in often} | {key(form.replace("_", " ")) for form in forms}


def past_forms(folder: Path) -> set[str]:
    """The irregular past forms and participles whose stem differs from that of their verb."""
    lines = (folder / "verb.exc").read_text("latin-1").splitlines()
    forms = (line.split()[:2] for line in lines)
    return {
        key(form)
        for form, lemma in forms
        if not form.endswith(("ing", "s")) and key(form) != key(lemma)
    }


def main() -> None:
    numbers: dict[str, int] = {}
    folder = Path(sys.argv[1])
    lines, verbs, past = [], mostly_verbs(folder), past_forms(folder)
    ever = {key(lemma) for lemma, sense in senses(folder) if sense.startswith("verb")}
    for word, own, wider, contrary in table(folder):
        fields = [
            ",".join(
                format(n, "x") for n in sorted(numbers.setdefault(c, len(numbers)) for c in some)
            )
            for some in (own, wider)
        ]
        verb = "p" if word in past else "v" if word in verbs else "w" if word in ever else ""
        lines.append("\t".join((word, *fields, ",".join(sorted(contrary)), verb)))
    with gzip.GzipFile(DATA, "wb", mtime=0) as out:
        out.write("\n".join(lines).encode())
    sys.stdout.write(f"{len(lines)} words, {len(numbers)} concepts, {DATA.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
