"""Sentences in the coverage that are addressed to a machine: planted to be obeyed, not reported.

They are no evidence: not read, not quoted, and nothing rests on them. A report about such a
sentence names who wrote it before it comes to it ("researchers said the page told assistants to
ignore their instructions") and stays evidence.
"""

from __future__ import annotations

import re

MACHINE = r"(?:assistant|chat ?bot|language model|llm|ai(?: model| assistant| system)?)"
ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|"
    r"guidelines|guardrails|(?:the|everything) above|what you (?:were|have been) told)\b|"
    rf"\b(?:as an?|you are(?: now)?(?: an?)?|act as(?: an?)?)\s+(?:[\w-]+\s+){{0,3}}?{MACHINE}\b|"
    rf"\b(?:the|this|any|every)\s+{MACHINE}\s+(?:must|should|has to|is to|shall|needs to)\b|"
    r"^\W*(?:system|assistant|user|developer)(?:\s+(?:message|prompt|note))?\s*[:\]]|"
    r"\[\s*/?\s*(?:system|inst|assistant|user)\b[^\]]*\]|"
    r"</?\s*(?:passages?|system|user|assistant|instructions?|documents?|context)\b[^>]*>|<\|[^|]*\|>|"
    r"\b(?:reveal|print|repeat)\b[^.]{0,20}\b(?:system prompt|your (?:instructions|prompt))\b|"
    r"\bset (?:the|your) verdict\b|\bcite \[\d",
    re.IGNORECASE,
)


def order_in(sentence: str) -> re.Match[str] | None:
    """Where a sentence turns to a machine; None for one that does not."""
    return ORDER.search(sentence)
