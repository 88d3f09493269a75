"""Encodes pairs of claim and sentence for the judge, in training and in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

CLAIM, TARGET, TOTAL = 48, 96, 160
"""Maximum number of tokens of a claim, of a sentence, and in total; longer text is truncated."""
PANEL, PANEL_TARGET, PANEL_TOTAL = 5, 208, 272
"""Maximum number of sentences of a panel, of their tokens together, and of tokens in total."""
START, END = 101, 102
"""The tokens [CLS] and [SEP]."""
SHORTEST_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim or question, a sentence, and its context: headline and previous sentence."""

    claim: str
    target: str
    context: str = ""
    is_panel: bool = False
    """Whether `target` is several sentences, read together."""


def panel(claim: str, sentences: Sequence[str], title: str) -> Pair:
    """Up to PANEL sentences beside a claim, read together with a headline."""
    target = " ".join(flat(each) for each in sentences[:PANEL])
    return Pair(claim, target, flat(title), is_panel=True)


def in_context(claim: str, sentence: str, title: str, before: str) -> Pair:
    """A sentence beside a claim, with what the judge reads around it: the headline and the
    sentence before."""
    return Pair(claim, flat(sentence), f"{flat(title)} {flat(before)}".strip())


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


class PairEncoder:
    """Token ids and types of pairs: `[CLS] claim [SEP] sentence [SEP] context [SEP]`, the sentence
    of type 1. `folder` holds the tokenizer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def rows(self, pairs: list[Pair]) -> list[tuple[list[int], list[int]]]:
        """Ids and types of each pair."""
        texts = dict.fromkeys(t for p in pairs for t in (p.claim, p.target, p.context))
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ids = {text: list(each.ids) for text, each in zip(texts, encoded, strict=True)}
        return [_row(p, ids[p.claim], ids[p.target], ids[p.context]) for p in pairs]


def _row(
    pair: Pair, claim: list[int], target: list[int], context: list[int]
) -> tuple[list[int], list[int]]:
    most, total = (PANEL_TARGET, PANEL_TOTAL) if pair.is_panel else (TARGET, TOTAL)
    first = [START, *claim[:CLAIM], END]
    second = [*target[:most], END]
    room = total - len(first) - len(second) - 1
    third = [*context[:room], END] if context and room > SHORTEST_CONTEXT else []
    types = [0] * len(first) + [1] * len(second) + [0] * len(third)
    return first + second + third, types
