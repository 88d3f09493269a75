"""The dependency parser: spaCy's small English model, bundled with the package.

Loaded on first use; safe to share between threads. Parses are cached, since one answer reads the
same sentences several times and the next answer often reads them again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from ingest.errors import ParserError
from ingest.language.parsed import Parsed, Token

MODEL_FOLDER = Path(__file__).parent / "model" / "en_core_web_sm"
UNUSED = ["ner", "senter"]
SENTENCES_A_BATCH = 32
ANALYSES_KEPT = 8_000
"""Cached parses, in sentences (about 60 MB)."""
LONGEST_PARSED = 2_000
"""Maximum characters of a sentence that are parsed; anything longer is a list or a table."""


class Parser(Protocol):
    """Interface of a parser: one parse per sentence, in order."""

    def parse(self, sentences: Sequence[str]) -> list[Parsed]: ...


class SpacyParser:
    """Tagger, parser and lemmatizer from `folder`.

    Raises ParserError if spaCy cannot be imported or the model's files are missing or damaged.
    """

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, Parsed] = OrderedDict()
        self._lock = Lock()
        self._pipeline: Any = None

    def parse(self, sentences: Sequence[str]) -> list[Parsed]:
        with self._lock:
            missing = [text for text in dict.fromkeys(sentences) if text not in self._kept]
            for text, parsed in zip(missing, self._parsed(missing), strict=True):
                self._kept[text] = parsed
            found = [self._kept[text] for text in sentences]
            for text in sentences:
                self._kept.move_to_end(text)
            while len(self._kept) > ANALYSES_KEPT:
                self._kept.popitem(last=False)
        return found

    def _parsed(self, texts: Sequence[str]) -> Iterable[Parsed]:
        if not texts:
            return []
        if self._pipeline is None:
            self._pipeline = _loaded(self._folder)
        cut = [text[:LONGEST_PARSED] for text in texts]
        documents = self._pipeline.pipe(cut, batch_size=SENTENCES_A_BATCH)
        return [_analysis(text, doc) for text, doc in zip(texts, documents, strict=True)]


def _loaded(folder: Path) -> Any:
    try:
        import spacy
    except ImportError as error:
        raise ParserError(
            f"spaCy cannot be imported ({error})", "install Dateline's requirements again"
        ) from error
    logging.getLogger("spacy").setLevel(logging.ERROR)
    try:
        return spacy.load(folder, exclude=UNUSED)
    except Exception as error:  # spaCy, thinc and srsly each raise their own kinds
        raise ParserError(
            f"{folder}: the parser's model is missing or damaged", "install Dateline again"
        ) from error


def _analysis(text: str, document: Any) -> Parsed:
    tokens = tuple(
        Token(
            token.text, token.lemma_.lower(), token.tag_, token.pos_, token.dep_,
            token.head.i, token.idx, token.idx + len(token.text),
        )
        for token in document
    )  # fmt: skip
    return Parsed(text, tokens)


@cache
def parser() -> Parser:
    """The bundled parser of this process."""
    return SpacyParser()
