"""Sentences in the coverage that are addressed to a machine: planted to be obeyed, not reported.

They are no evidence: not read, not quoted, and nothing rests on them. A report about such a
sentence names who wrote it before it comes to it ("researchers said the page told assistants to
ignore their instructions") and stays evidence.
"""

from __future__ import annotations

import re
from functools import lru_cache

MACHINE = r"(?:assistant|chat ?bot|language model|llm|ai(?: model| assistant| system)?)"
NAMED = r"(?:chat ?gpt|gpt-?\d?|copilot|gemini|claude|llama|siri|alexa|dateline|llms?)"
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
GIVEN = r"(?:all|any|your|previous|prior|above|earlier|the (?:above|previous|prior|earlier))"
RULES = r"(?:instructions?|prompts?|rules|guidelines|guardrails|directions|messages?)"
ORDER = re.compile(
    rf"(?:^\W*|[.:;!?]\s*|\b(?:please|must|should|now|and|to)\s+)(?:ignore|disregard|forget|override|"
    rf"bypass)\s+(?:{GIVEN}\s+)+(?:[\w-]+\s+){{0,2}}?{RULES}\b|"
    r"\b(?:ignore|disregard|forget)\b[^.]{0,20}\b(?:rules|instructions) you (?:were|have been)\b|"
    rf"\bas an? (?:ai(?: language)?(?: model| assistant)?|language model|llm)\s*,?\s+(?:you|i)\b|"
    rf"\byou are (?:now )?(?:an? )?(?:[\w-]+\s+){{0,3}}?{MACHINE}\b|"
    rf"\b(?:note|attention|message|instructions?|memo)\s*(?:to|for|:)?\s*(?:the |any |all |every )?"
    rf"(?:{NAMED}|{MACHINE})s?\b|"
    rf"\b{NAMED}\b[^.]{{0,30}}\b(?:must|should|has to|have to)\s+(?:answer|say|reply|respond|state)\b|"
    r"(?:^\W*|[.:;!?]\s*|\b(?:please|must|should|and)\s+)(?:respond|reply|answer)\s+"
    r"(?:only\s+)?(?:that|with|only|confirmed|denied|yes|no)\b|"
    r"\b(?:when|if|before|while|in)\s+(?:you are\s+)?(?:answering|summari[sz]ing|responding)\b"
    r"[^.]{0,80}[,:]\s*(?:you|please|say|state|answer|respond|reply)\s|"
    r"\bwhoever (?:summari[sz]es|reads|answers)\b[^.]{0,40}\b(?:should|must|is to)\b|"
    r"\bin your (?:answer|reply|response|summary)\b|\bfrom now on,? you\b|"
    r"\bpay no attention to (?:the |all |any |your )?(?:previous|prior|above|earlier)\b|"
    rf"\b{MACHINE}s? (?:is|are) (?:required|instructed|to)\s+(?:to\s+)?(?:answer|say|reply|state)\b|"
    rf"\bthe {MACHINE} (?:must|should|has to|is to|shall|needs to)\s+"
    r"(?:now |only |always )*(?:reply|answer|respond|say|state|output|print|ignore|cite)\b|"
    r"^\W*(?:system|assistant|user|developer)(?:\s+(?:message|prompt|note))?\s*:|"
    r"\[\s*/?\s*(?:system(?: (?:message|prompt))?|inst)\s*\]|"
    r"</?\s*(?:passages?|system|user|assistant|instructions?|documents?|context)\b[^>]*>|<\|[^|]*\|>|"
    r"\b(?:reveal|print|repeat)\b[^.]{0,20}\b(?:system prompt|your (?:instructions|prompt))\b|"
    r"\bset (?:the|your) verdict\b|\bcite \[\d",
    re.IGNORECASE,
)


@lru_cache(maxsize=50_000)
def order_in(sentence: str) -> re.Match[str] | None:
    """Where a sentence turns to a machine; None for one that does not."""
    seen = dict.fromkeys(UNSEEN.sub(instead, sentence) for instead in (" ", ""))
    return next((match for text in seen if (match := ORDER.search(text))), None)
