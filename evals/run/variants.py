"""Rewrites a question set as other people would type it: the same cases in other registers.

    python -m evals.run.variants evals/sets/samples.jsonl --out variants/

Writes one set a register: lower case, capitals, title case, without accents and question mark, with
straight or curly quotes, with typos, as keywords. Everything but the question stays.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.text.words import STOP

SMALL = frozenset("a an the of in on at to for and or but by with from as".split())
LONG = 5
"""Minimum length of a word that gets a typo."""


def bare(text: str) -> str:
    """Without accents and closing punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).rstrip(" ?.!")


def titled(text: str) -> str:
    """In title case; words in SMALL stay unchanged except at the start."""
    words = text.rstrip("?").split()
    return " ".join(w if n and w in SMALL else w[:1].upper() + w[1:] for n, w in enumerate(words))


def curly(text: str) -> str:
    """Straight quotation marks and apostrophes made curly."""
    text = re.sub(r'"([^"]*)"', "“\\1”", text)
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def straight(text: str) -> str:
    """Curly quotation marks and apostrophes made straight."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def mistyped(text: str) -> str:
    """With two adjacent letters of a long word swapped; the same text gets the same typo."""
    rng = random.Random(text)
    words = text.split()
    long = [n for n, word in enumerate(words) if len(word) >= LONG and word.isalpha()]
    for n in rng.sample(long, min(1, len(long))):
        at = rng.randrange(1, len(words[n]) - 2)
        word = words[n]
        words[n] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def keywords(text: str) -> str:
    """Its words that carry meaning, in lower case."""
    words = (word.strip("?.,!").lower() for word in text.split())
    return " ".join(word for word in words if word and word not in STOP) or text


REGISTERS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "capitals": str.upper,
    "title": titled,
    "bare": bare,
    "curly": curly,
    "straight": straight,
    "typos": mistyped,
    "keywords": keywords,
}
SAME_VERDICT = ("lower", "capitals", "title", "bare", "curly", "straight")
"""Registers that keep all words: verdicts may differ only by rounding."""


def varied(case: dict[str, Any], register: str) -> dict[str, Any]:
    """The case in that register."""
    question = REGISTERS[register](case["question"])
    return case | {"question": question, "tags": [*case.get("tags", ()), f"typed-{register}"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.set.read_text("utf-8").splitlines() if line]
    arguments.out.mkdir(parents=True, exist_ok=True)
    for register in REGISTERS:
        lines = (json.dumps(varied(case, register), ensure_ascii=False) for case in cases)
        path = arguments.out / f"{arguments.set.stem}-{register}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
