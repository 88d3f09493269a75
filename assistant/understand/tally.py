"""Recognises questions about the coverage itself ("tallies"): how many articles, which outlets, the
latest, who wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.understand.form import Form
from assistant.understand.sources import speaks_of_reports
from assistant.understand.subject import subject_of
from ingest.language.speech import act_of_form, is_act

TallyKind = Literal["count", "outlets", "earliest", "list", "latest", "first", "written", "length"]
OF_FORM: Mapping[Form, TallyKind] = {
    "count": "count",
    "outlets": "outlets",
    "first": "earliest",
    "list": "list",
    "written": "written",
    "published": "written",
    "length": "length",
}
"""The tally for each form of question about the coverage itself."""
OF_A_PIECE = re.compile(
    r"\b(?:bylines?|filed|feature|obituary|published|post(?:ed)?|paragraphs|words)\b", re.IGNORECASE
)
"""Words, beside those for reports, that show that a question is about an article."""

ARTICLE_WORDS = r"(?:articles?|stor(?:y|ies)|reports?)"
PIECE = rf"(?:{ARTICLE_WORDS}|pieces?|columns?|items?)"
VERBS = (
    r"mention(?:s|ed)?|report(?:s|ed)?(?: (?:on|about|that))?|cover(?:s|ed)?|carr(?:y|ied)|ran|"
    r"(?:(?:were|was|have been|has been) )?(?:written|filed) (?:on|about)|"
    r"(?:were|have been) published (?:on|about)|wrote(?: (?:on|about))?|published(?: (?:on|about))?|deal with|name[sd]?"
)
REPORTING = rf"(?:(?:(?:have|has|had|did) )?(?:{VERBS})|(?:are (?:there )?)?(?:on|about))"
LATEST_WORDS = r"(?:the\s+)?(?:latest|newest|most recent)"
TELL = r"(?:(?:what(?:['’]s| is| are| was)|show(?: me)?|give me|tell me)\s+)?"
NEWS = rf"(?:news|coverage|developments?|{PIECE})"
ARCHIVE = r"(?:archive|coverage|collection|database)"
ON = r"(?:on|about|from|by|in|with)"
SEVERAL = re.compile(
    r"\?|\b(?:but|and) not\b|\bwithout\b|[,;]?\s+(?:and|but|or)\s+(?:who|what|when|where|why|how|which|did|do|does|is|are|was|were)\b",
    re.IGNORECASE,
)
"""Signs of two questions in one, which are no tally."""
PATTERNS: dict[TallyKind, tuple[str, ...]] = {
    "count": (
        rf"^how many {ARTICLE_WORDS}(?:\s+(?:are there|there are))?\s+{REPORTING}\s+(?P<subject>.+)$",
        # The name of an outlet or author is already removed: "how many [CNN articles] mention".
        r"^how many\s+(?:mention|report(?: on)?|cover|deal with|are about)\s+(?P<subject>.+)$",
        rf"^how many {ARTICLE_WORDS}(?:\s+(?:are there|there are|(?:were|have been|did) \w+))?"
        r"(?:\s+(?P<subject>(?:in|on|since|during|between|before|after)\s+.+))?$",
        rf"^how many {ARTICLE_WORDS}\s+(?:are|were) (?:there )?in (?:the |this |your )?{ARCHIVE}$",
        rf"^how many {ARTICLE_WORDS}\s+(?:do you|does (?:the |this |your )?{ARCHIVE}) "
        r"(?:have|hold|contain|cover)$",
        r"^how often (?:is|was|are|were|has|have)\s+(?P<subject>.+?)\s+(?:been )?mentioned$",
    ),
    "outlets": (
        rf"^how many outlets\s+{REPORTING}\s+(?P<subject>.+)$",
        r"^(?:which|what) (?:outlets?|newspapers?|papers?|agenc(?:y|ies)|media|sources?)\s+"
        rf"{REPORTING}\s+(?P<subject>.+)$",
    ),
    "earliest": (
        r"^(?:which|what) (?:outlet|newspaper|paper|agency|source) (?:was (?:the )?)?first "
        r"(?:to )?(?:report|cover|carr|publish|wr[io]te?)\w*(?: (?:on|about|that))?\s+(?P<subject>.+)$",
        r"^who (?:was )?first (?:to )?report(?:ed)?(?: (?:on|about|that))?\s+(?P<subject>.+)$",
        rf"^{TELL}(?:the )?(?:first|earliest|oldest) {NEWS} {ON}\s+(?P<subject>.+)$",
    ),
    "list": (
        rf"^(?:list|show(?: me)?|give me)\s+(?:all\s+)?(?:the\s+)?{ARTICLE_WORDS}\s+(?:that\s+)?"
        r"(?:mention|cover|report(?: on)?|about|on)\s+(?P<subject>.+)$",
        rf"^(?:which|what) {ARTICLE_WORDS}\s+{REPORTING}\s+(?P<subject>.+)$",
    ),
    "latest": (
        rf"^{TELL}{LATEST_WORDS}(?:\s+{NEWS})?\s+{ON}\s+(?P<subject>.+)$",
        rf"^{TELL}{LATEST_WORDS}(?:\s+{NEWS})?$",
        rf"^what(?:['’]s| is) new(?:\s+{ON}\s+(?P<subject>.+))?$",
    ),
    "first": (
        r"^when did\s+(?P<speaker>.+?)\s+first\s+(?P<verb>[a-z]+(?: for)?)(?:\s+that)?\s+"
        r"(?P<subject>.+)$",
    ),
    "written": (
        r"^who (?:wrote|filed|is the author of|is behind)\s+(?:the\s+|an?\s+)?"
        rf"(?:{PIECE}\s+)?(?:on|about|of)\s+(?P<subject>.+)$",
        rf"^when (?:was|were|did)\s+(?:the\s+|an?\s+)?(?:{PIECE}|news)\s+(?:on|about|of)\s+"
        r"(?P<subject>.+?)\s+(?:first\s+)?(?:published|filed|written|appear|posted|come out)$",
    ),
}
"""Patterns for each tally; the first match counts."""
OF_A_SOURCE: dict[TallyKind, tuple[str, ...]] = {
    "count": (
        rf"^how many(?: {ARTICLE_WORDS})?(?: are there| there are)?"
        r"(?: (?:are|were|have been)(?: (?:published|written|filed))?)?"
        r"(?:\s+(?:about|on)\s+(?P<subject>.+)|\s+(?P<days>(?:in|since|during|between|before|after)\s+.+))?$",
    ),
    "list": (
        r"^(?:list|show(?: me)?|give me|find)(?: all)?(?: the)?(?:\s+(?:about|on|that mention)\s+"
        r"(?P<subject>.+))?$",
        r"^what(?:\s+(?P<days>(?:in|on|since|during|between|before|after)\s+.+))?$",
    ),
}
"""Patterns for questions that name an outlet or author, with that name already removed: "list [CNN
articles] about the war", "what [did the Gazette publish] in May"."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A question about the coverage as a whole: what is asked, and about which `subject` (empty for
    all of it); for "first" also the speaker and the speech act."""

    asked: TallyKind
    subject: str
    speaker: str = ""
    act: str = ""


def tally_of_form(form: Form, text: str) -> Tally | None:
    """The tally of a question of this form; None if the form is not about the coverage itself and,
    for "written" and "length", if nothing in it refers to an article ("When would work on the hotel
    begin?")."""
    asked = OF_FORM.get(form)
    is_of_piece = speaks_of_reports(text) or bool(OF_A_PIECE.search(text))
    if asked is None or (asked in ("written", "length") and not is_of_piece):
        return None
    return Tally(asked, subject_of(text))


def tally_of(text: str, *, sourced: bool = False) -> Tally | None:
    """The tally that a question asks for; None for a question about the world. `sourced` if it
    names an outlet or author as its source, whose name is not in `text`."""
    bare = " ".join(text.rstrip(" ?.!").split())
    if SEVERAL.search(bare):
        return None
    looks = [*PATTERNS.items(), *(OF_A_SOURCE.items() if sourced else ())]
    for asked, patterns in looks:
        for pattern in patterns:
            if match := re.match(pattern, bare, re.IGNORECASE):
                said = {name: words or "" for name, words in match.groupdict().items()}
                verb = said.get("verb", "").lower()
                if verb and not is_act(verb):
                    continue
                act = act_of_form(verb) if verb else ""
                return Tally(asked, said.get("subject", ""), said.get("speaker", ""), act)
    return None
