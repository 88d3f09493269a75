"""Scores of one case: pure functions from what was asked and answered to numbers or None."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from assistant.answer import Answer
from assistant.hit import Hit
from evals.cases import Case
from ingest.article import canonical_url
from ingest.holdings import Placed

CUTOFFS = (1, 3, 5, 10, 20)
READ_STATEMENTS, READ_CHARACTERS = 3, 350
MARKS = re.compile(r"[\"'“”‘’«»„‚`´,]")
OTHER = re.compile(r"[^a-z0-9$%. ]")
ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalized(text: str) -> str:
    """The form in which strings are matched: NFKC, lower case, quote marks and commas dropped,
    all but `[a-z0-9$%. ]` to spaces, the words a/an/the dropped, spaces folded."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = ARTICLES.sub(" ", OTHER.sub(" ", MARKS.sub("", text)))
    return " ".join(text.split())


def holds(text: str, wanted: str) -> bool:
    """Whether normalised `text` holds normalised `wanted` on word boundaries."""
    needle = normalized(wanted)
    return bool(needle) and bool(
        re.search(rf"(?<![a-z0-9]){re.escape(needle)}(?![a-z0-9])", normalized(text))
    )


def relevant(case: Case, placed: Placed) -> bool:
    """The contract's retrieval rule: the article is in `evidence` and, where answers or a quote
    are given, the passage holds one."""
    article = placed.revision.article
    matching = [e for e in case.evidence if canonical_url(e.url) == article.identity]
    wanted = [*case.answers, *(e.quote for e in matching if e.quote)]
    return bool(matching) and (not wanted or any(holds(placed.text, text) for text in wanted))


def retrieval(case: Case, hits: Sequence[Hit]) -> dict[str, float | None]:
    """hits@k: 1 when one of the first k hits is relevant. mrr@10: the reciprocal rank of the first
    relevant hit within ten, else 0 (Voorhees, TREC-8, 1999). None for a case without evidence."""
    if not case.evidence:
        return {**{f"hits@{k}": None for k in CUTOFFS}, "mrr@10": None}
    first = next((i for i, hit in enumerate(hits, start=1) if relevant(case, hit.placed)), 0)
    scores: dict[str, float | None] = {f"hits@{k}": float(0 < first <= k) for k in CUTOFFS}
    return scores | {"mrr@10": 1 / first if 0 < first <= 10 else 0.0}


def contains(case: Case, answer: Answer) -> float | None:
    """1 when one of the first three statements holds an acceptable string within its first 350
    characters; an abstention is 0; None for cases without answers."""
    if not case.answerable or not case.answers:
        return None
    read = [s.text[:READ_CHARACTERS] for s in answer.draft.statements[:READ_STATEMENTS]]
    return float(any(holds(text, wanted) for text in read for wanted in case.answers))


def quote_exact(answer: Answer, stored: Callable[[str, int], str]) -> float | None:
    """Share of citations whose quote is what the archive has stored at its offsets, and not empty;
    None without citations. `stored` gives the text of an article's revision."""
    citations = answer.draft.citations
    if not citations:
        return None
    good = 0
    for citation in citations:
        shown = citation.to_json()
        text = stored(shown["article_id"], shown["revision"])
        good += bool(shown["quote"]) and text[shown["start"] : shown["end"]] == shown["quote"]
    return good / len(citations)


def answered(
    case: Case, answer: Answer, stored: Callable[[str, int], str]
) -> dict[str, float | None]:
    """The scores of an answer; abstentions are kept apart by whether the case has an answer."""
    abstained = float(answer.abstained)
    given = answer.draft.verdict.label if answer.draft.verdict else ""
    return {
        "contains": contains(case, answer),
        "abstained_answerable": abstained if case.answerable else None,
        "abstained_unanswerable": None if case.answerable else abstained,
        "quote_exact": quote_exact(answer, stored),
        "verdict_accuracy": float(given == case.verdict) if case.verdict else None,
    }
