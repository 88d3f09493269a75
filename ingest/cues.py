"""The words that tell of speech: cues, speakers, conditions and negations, as patterns."""

from __future__ import annotations

import re

ACTS = {
    "denied": "den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es?|ed|ing)|"
    "disput(?:es?|ed|ing)|rebuff(?:s|ed|ing)?|rul(?:es?|ed|ing) out",
    "confirmed": "confirm(?:s|ed|ing)?|acknowledg(?:es?|ed|ing)|admit(?:s|ted|ting)?|"
    "conced(?:es?|ed|ing)",
    "announced": "announc(?:es?|ed|ing)|declar(?:es?|ed|ing)",
    "claimed": "claim(?:s|ed|ing)?|alleg(?:es?|ed|ing)|assert(?:s|ed|ing)?|insist(?:s|ed|ing)?|"
    "argu(?:es?|ed|ing)|maintain(?:s|ed|ing)|suggest(?:s|ed|ing)?",
    "accused": "accus(?:es?|ed|ing)|blam(?:es?|ed|ing)",
    "promised": "promis(?:es?|ed|ing)|pledg(?:es?|ed|ing)|vow(?:s|ed|ing)?",
    "called for": "call(?:s|ed|ing)? (?:for|on)|urg(?:es?|ed|ing)|demand(?:s|ed|ing)",
    "warned": "warn(?:s|ed|ing)?",
    "said": "sa(?:id|ys?|ying)|told|tells?|add(?:s|ed)|not(?:es|ed)|stat(?:es|ed)|explain(?:s|ed)|"
    "repl(?:ies|ied)|respond(?:s|ed)|reiterat(?:es|ed|ing)|report(?:s|ed)|"
    "testif(?:ies|ied)|wrote|writes|tweeted|describ(?:es|ed)|estimat(?:es|ed)",
}
DECLINED = (
    r"(?:declin|refus)(?:ed|es|ing) to \w+|(?:did|does|do|has|have|had|would) not (?:yet )?"
    r"(?:immediately )?(?:identif\w+|address\w*|say|said|specif\w+|comment\w*|respond\w*|name\w*|"
    r"disclos\w+|confirm\w*|give|given|answer\w*|explain\w*)|has yet to \w+|would neither \w+ nor \w+"
)
QUOTING = (
    "express(?:es|ed|ing)|prais(?:es|ed|ing)|tout(?:s|ed|ing)|criticiz(?:es|ed|ing)|"
    "tweet(?:s|ed|ing)?|post(?:s|ed)|recall(?:s|ed)|jok(?:es|ed|ing)|quipp?(?:s|ed)|continu(?:es|ed)|"
    "conclud(?:es|ed|ing)|observ(?:es|ed|ing)|remark(?:s|ed|ing)|echo(?:es|ed|ing)|"
    "lament(?:s|ed|ing)|boast(?:s|ed|ing)|complain(?:s|ed|ing)|mus(?:es|ed)|contend(?:s|ed|ing)|"
    "counter(?:s|ed)|exclaim(?:s|ed)|recount(?:s|ed)|mention(?:s|ed)|stress(?:es|ed|ing)|"
    "emphasiz(?:es|ed|ing)|emphasis(?:es|ed|ing)|point(?:s|ed|ing) out|reason(?:s|ed)|"
    "remind(?:s|ed|ing)|repeat(?:s|ed)|retort(?:s|ed)|snapp?(?:s|ed)|speculat(?:es|ed|ing)|"
    "predict(?:s|ed|ing)|agre(?:es|ed)|asks|asked|wonder(?:s|ed)|shout(?:s|ed|ing)|yell(?:s|ed|ing)|"
    "interject(?:s|ed)|call(?:s|ed|ing)|label(?:s|ed|ing)|brand(?:s|ed|ing)|term(?:s|ed)|"
    "ask|thank(?:s|ed|ing)|reveal(?:s|ed)|attack(?:s|ed|ing)|slamm?(?:s|ed|ing)|"
    "blast(?:s|ed|ing)|mock(?:s|ed|ing)|defend(?:s|ed|ing)|read(?:s|ing)?|characteriz(?:es|ed|ing)|"
    "cit(?:es|ed|ing)|began|went on|opin(?:es|ed)|think(?:s)?|thought|believ(?:es|ed)|proclaim(?:s|ed)|"
    "chant(?:s|ed|ing)|promot(?:es|ed|ing)|quot(?:es|ed|ing)|offer(?:s|ed)|put it|address(?:es|ed)"
)
"""What tells of speech only beside a quotation."""
CUE = re.compile(
    rf"\b(?:(?P<declined>{DECLINED})|"
    + "|".join(f"(?P<{act.replace(' ', '_')}>{forms})" for act, forms in ACTS.items())
    + rf"|(?P<quoting>{QUOTING})"
    + r")\b"
)
NOT_A_CUE = re.compile(
    r"(?:[’']s?|\b(?:the|a|an|any|his|her|its|their|this|that|of|no|every|been|being|was|were|is|are|be))\s*$",
    re.IGNORECASE,
)
"""Before a noun ("his claim") or a passive ("was accused"), whose subject does not speak."""
ACCORDING = re.compile(r"\baccording to\s+", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
NAME = re.compile(
    r"\b(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ][\w’'\-]*\.?)(?:\s+(?:(?:of|de|del|da|al|bin|von|van|der|the)\s+)*[A-ZÀ-Þ][\w’'\-]*\.?)*"
)
BODIES = (
    "government|officials?|ministry|ministers?|spokes(?:man|woman|person|people)|president|premier|"
    "police|company|firm|lawyers?|attorneys?|authorit(?:y|ies)|court|judge|union|party|council|"
    "leaders?|army|military|mayor|governor|chancellor|embassy|agency|department|bank|club|office|"
    "sources?|people|person|residents?|witness(?:es)?|analysts?|experts?|critics|campaign|board|"
    "chief|director|secretary|chair(?:wo)?man|chairperson|operator|regulator|statement|report|study|scientists|researchers|"
    "executives?|senators?|lawmakers?|congress(?:wo)?man|representatives?|owner|coach|commission|inspector|auditors?|engineers?|diplomats?|foundation|museum|"
    "prosecutors?|investigators?|detectives?|doctors?|makers?|boss|head|founder|family|parents|organi[sz]ers?|"
    "campaigners?|activists?|protesters?|workers|staff|firefighters|troopers|deput(?:y|ies)"
)
PREPOSED = "In|At|On|By|For|From|With|During|After|Before|Since|Under|While|But|And|As|If|When|Although|Though|According|Asked"
BODY = re.compile(
    rf"\b(?:(?:the|an?|his|her|its|their|some|several|two|three|senior|unnamed|(?-i:(?!(?:{PREPOSED})\b)[A-Z])[\w\-]*(?:[’']s)?)\s+"
    rf"(?:(?!by\b|of\b|to\b|and\b|that\b)[\w\-’']+\s+){{0,3}}?)?(?:{BODIES})\b(?:\s+(?:{BODIES})\b)*"
    rf"(?:\s+(?:for|of|at|from|in|with|by|close to|familiar with)\s+(?:the\s+)?[\w\-’']+(?:\s+(?-i:[A-Z])[\w\-’']+)*)?",
    re.IGNORECASE,
)
UNNAMED = re.compile(
    r"\b(?:sources?|people|person|officials?|diplomats?|aides?|insiders?)\b.*\b(?:familiar|close|briefed|"
    r"anonym\w+|unnamed|condition|not authori[sz]ed|not to be (?:named|identified))|\bunnamed\b|\banonym\w+|^(?:the )?sources?$|"
    r"\b(?:two|three|several|some) (?:people|sources|officials|diplomats)|\b(?:a|one) (?:source|person)\b",
    re.IGNORECASE,
)
OUTSIDER = re.compile(
    r"\b(?:analysts?|experts?|critics|professor|researchers?|scientists|witness(?:es)?|residents?|"
    r"observers?|historian|economist|reports?|study)\b",
    re.IGNORECASE,
)
PRESS = re.compile(
    r"\b(?:Times|Post|Journal|Guardian|Mirror|Mail|Telegraph|Herald|Tribune|News|CNN|BBC|AP|Reuters|Bloomberg|"
    r"Gazette|Courier|Chronicle|Observer|Magazine|NBC|CBS|ABC|Axios|Politico|Wire|Newspaper|newspaper)$"
)
"""How names of outlets end, which report and are no party to what they report."""
PRONOUN = re.compile(r"\b(?:he|she|they|it)\b", re.IGNORECASE)
POSSESSIVE = re.compile(r"^(?:his|her|its|their)\s+", re.IGNORECASE)
CLAUSE = re.compile(
    r"[;:”\"]|\b(?:while|but|although|though|whereas|because|after|when|that|if)\b|, and\b"
)
CONDITION = re.compile(
    r"\b(?:if|unless|could|might|may|should|only|willing|ready|hopes?|plans?|considering|expects?)\b",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|without|false|untrue|baseless)\b|n[’']t\b",
    re.IGNORECASE,
)
PLACE_OR_BODY = re.compile(
    r"\b(?:States|Kingdom|Nations|Union|House|Street|Council|Court|Party|Ministry|Department|Office|"
    r"University|Institute|Bank|City|Party|Senate|Congress|Agency|Group|Inc|Corp|Ltd|News|Times|Press|"
    r"County|Island|Sea|Republic|Republicans?|Democrats?|Images|Partners|Media|Networks?|Today|"
    r"Company|Motors|Rail|Airlines|Foods|School|Hospital|Church|League|Cup|Convention|College|Community|Week|Open|Awards?|Day|War|Act|"
    r"Association|Commission|Foundation|Museum|Railways?|Line|Authority)\b"
)
FUNCTION_WORDS = frozenset(
    """
    a an the to for in that though last so why how what who when where on at by with from as if
    but and or nor yet after before while during despite because since until unless although even
    only just still also not no yes all any some each every most many more this these those there
    here it its his her their our your my we you they he she i says say said
    """.split()
)
"""Words that are in no person's name, even where a headline writes them large."""
OF_PLACES = frozenset(
    "New North South East West San Santa Los Las Saint Fort Port Mount Lake Cape United Puerto Hong "
    "Saudi Costa Sri Great Middle Central".split()
)
"""How names of places begin."""
JOINING = re.compile(r"\s*|,\s+(?:the|an?)\s+(?:[a-z]+\s+)?|\s+(?:of|for|from|at)\s+(?:the\s+)?")
BELONGS = re.compile(r"\b(?:of|for|from|at|in|with)\s+(?:the\s+)?$", re.IGNORECASE)
OFFICE = re.compile(r"(?:CEO|CFO|COO|CTO|Democrat|Republican)\b")
NOT_YET = re.compile(
    r"\b(?:to|could|would|may|might|should|must|can|cannot|will|won[’']t|shall)(?: \w+ly| not)?\s+$"
)
"""Before a verb that tells of no act: "could announce"."""
BASE_FORM = re.compile(
    r"(?:deny|reject|dismiss|refute|dispute|rule out|confirm|acknowledge|admit|concede|announce|declare|claim|allege|"
    r"assert|insist|argue|suggest|accuse|blame|promise|pledge|vow|call (?:for|on)|urge|demand|warn|say|tell)"
)
NOUN_OF_ACT = re.compile(
    r"(?:claim|report|call|demand|promise|pledge|vow|warn|deny|blame|dispute)s?"
)
"""Forms of a cue that are nouns as well ("an asylum claim")."""
OF_A_NOUN = re.compile(
    r"\b(?:the|an?|his|her|its|their|any|no|this|that)\s+[\w-]+\s*$", re.IGNORECASE
)
MORE_OF_A_THING = re.compile(
    r"add(?:s|ed)\s+(?:an?|another|more|two|three|four|five|six|\d[\d,.]*)\b"
)
"""What is no speech: "added a goal"."""
ADVERBS = re.compile(
    r"\b(?:also|then|later|again|has|have|had|went further|repeatedly|flatly|publicly)\s*$"
)
RELATIVE = re.compile(
    r",\s+(?:who|which|whose|an?|the|his|her|its|then|now)\b[^,\"]*,\s*$|,?\s+who\s*$|"
    r",?\s+\(?[RDI]-[A-Z][\w.]*\)?,?\s*$|,\s+\d\d,\s*$|\s+\([^()]*\)\s*$"
)
"""What may stand between a subject and its verb."""
NO_SUBJECT = re.compile(
    r"(?:\w+(?:ed|ing|ly)|Instead|Besides|Still|Here|There|Now)(?:,|\s+(?:by|to|in|on|at|with|from|of)\b)"
)
"""How a sentence opens that does not open with its subject."""
NEUTER = re.compile(r"(?:it|its|they|their)\b", re.IGNORECASE)
APPOSED = re.compile(r"(?:the|an?|its|his|her|their)\b")
TRAILING_WORDS = 8
"""Words after a cue that closes its sentence: to whom it was said, and when."""
TITLES = frozenset(
    """
    Mr Mrs Ms Dr Sir Gov Sen Rep President Minister Secretary Press Prime Foreign Chief Mayor
    Premier Captain General Judge Professor Director Chairman Senator Governor Chancellor
    Inspector
    """.split()
)
OFFICES = TITLES | frozenset(
    """
    CEO CFO COO CTO Chair Chairwoman Attorney Justice Officer Supervisor Delegate Commissioner
    Councilman Councilwoman Councilmember Congressman Congresswoman Representative Ambassador
    Coach Sheriff Lieutenant Lt Sgt Col Gen Capt Rev Pastor Bishop Archbishop Cardinal Spokesman
    Spokeswoman Spokesperson Administrator Superintendent Treasurer Speaker Solicitor
    """.split()
)
"""Words that end an office written large before a name: "Fed Chair Jerome Powell"."""
OPENERS = frozenset(
    """
    Even Meanwhile However Will Would Could Can Should Do Does Did Is Are Was Were Has Have Had
    Over Under Also Once Though Although Because Since Until Unless Such Each Every Any All Now
    Then There Here Thus Perhaps Maybe Indeed Instead Rather Despite During Through Throughout
    Without With From For To By Of Up Down Out Off Like Unlike Only Just Not Nor So What Who Where
    Why How Which Whose Or Yet Still Items Photos Video Watch Read More Related Editor
    """.split()
)
"""Words written large only because a sentence or a title begins; alone they name nobody."""
NOT_NAMES = frozenset(
    """
    The A An He She They It In On At But And His Her Its Their That This As When While After
    Before If Asked Both Some Many Most Other Others Several Monday Tuesday Wednesday Thursday
    Friday Saturday Sunday January February March April May June July August September October
    November December Yes No Two Three One Later Earlier
    """.split()
)
