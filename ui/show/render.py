"""Answers, search results and reports as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from assistant.find.hit import Hit, origin
from assistant.find.injection import unless_orders
from assistant.text.words import number_of
from assistant.write.answer import Answer, Citation, Side, Statement, Verdict
from ingest.article import Article, Revision, day, long_day, moment
from ingest.catalog.corrections import Correction
from ingest.catalog.holdings import Carrier
from ingest.catalog.tables import WITHDRAWN
from ingest.pipeline import Report
from ingest.read.formats import Failure
from ingest.report.dateline import dateline_of
from ingest.run.explain import Explained
from ui.show.difference import changed_facts, changed_sentences

QUOTATION_MARKS = ("“", "”", '"')
EXPLAINED = ("Outlet", "Agency", "Kind", "By", "Dateline", "Published", "Modified", "Language",
             "URL", "Source")  # fmt: skip
EXPLAINED_ORIGINS = {
    "title": "Headline from",
    "outlet": "Outlet from",
    "agency": "Agency from",
    "authors": "Byline from",
    "published": "Day from",
    "place": "Place from",
    "language": "Language from",
    "text": "Text from",
    "cut": "Cut",
}
SHORTENED = 240
"""Characters shown of a sentence that is only close to the question."""
WIDTH = 96
NOT_SO = "DENIED: by the coverage it was not so"
"""For an act: "Denied" alone would read as if somebody had denied something."""
VERDICTS = {
    "confirmed": "CONFIRMED",
    "denied": "DENIED",
    "disputed": "DISPUTED",
    "reported": "REPORTED, neither affirmed nor denied on record",
    "not_covered": "NOT COVERED",
}


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer with its verdict, its citations and their locations."""
    if lines := list(verdict_lines(answer)):
        yield from lines
        yield ""
    for statement in told(answer):
        yield from _wrapped(statement.marked)
        yield ""
    if answer.abstained:
        yield from abstention_lines(answer)
    if answer.draft.note:
        yield f"({answer.draft.note})"
    for citation in answer.draft.citations:
        yield from _citation(citation)
    if answer.draft.citations:
        yield ""
        yield sources_line(answer)
    if line := usage_line(answer):
        yield line


def verdict_lines(answer: Answer) -> Iterator[str]:
    """The verdict or, for a question that has several parts, that of each."""
    if answer.draft.parts:
        for part in answer.draft.parts:
            yield from _wrapped(f"{part.text} {VERDICTS[part.verdict.label]}")
    elif answer.draft.verdict:
        denied_act = answer.draft.verdict.label == "denied" and answer.question.asked_act
        yield f"Verdict: {NOT_SO if denied_act else VERDICTS[answer.draft.verdict.label]}"


def told(answer: Answer) -> list[Statement]:
    """The statements of an answer, and its positions that no longer count or do not count yet."""
    earlier = [side for verdict in verdicts(answer) for side in verdict.earlier]
    return [*answer.draft.statements, *map(_earlier, dict.fromkeys(earlier))]


def verdicts(answer: Answer) -> list[Verdict]:
    """The verdict of each part of the question; of a question without parts its only one, if
    any."""
    whole = [answer.draft.verdict] if answer.draft.verdict else []
    return [part.verdict for part in answer.draft.parts] or whole


def stance(of: Sequence[Verdict], statement: Statement) -> str:
    """The stance of what a statement cites: "denies", "affirms" or empty for neither. A denial may
    name the claim that it denies, and whose it is; it is on the side of those who deny."""
    sides = [side for verdict in of for side in verdict.sides]
    stances = {side.stance for side in sides if side.citation in statement.citations}
    return next((one for one in ("denies", "affirms") if one in stances), "")


def unlabelled(text: str, verdict: Verdict | None) -> str:
    """A statement without the label of the verdict that it explains."""
    label = f"{verdict.label.capitalize()}: " if verdict else ""
    if not label or not text.startswith(label):
        return text
    bare = text.removeprefix(label)
    return f"{bare[:1].upper()}{bare[1:]}"


def _earlier(side: Side) -> Statement:
    """A statement for a position that its speaker has given up, or has only announced."""
    which = "Planned" if side.stance == "plans" else "Before"
    when = f", {long_day(side.said)}" if side.said else ""
    words = " ".join(side.quote.strip('“”"').split())
    text = f"{which}{when}, {side.speaker} {side.act}: “{words}”"
    return Statement(text, "quote", (side.citation,))


def abstention_lines(answer: Answer) -> Iterator[str]:
    """The abstention, and the passages closest to the question."""
    yield answer.text
    if answer.near:
        yield ""
        yield "The closest it has:"
    for citation in answer.near:
        yield f"  - {byline(citation.placed.revision.article)}"
        yield from _wrapped(near_words(citation), indent="    ")


def near_words(citation: Citation) -> str:
    """The quote in quotation marks, shortened to SHORTENED characters."""
    return in_quotes(textwrap.shorten(citation.quote, SHORTENED, placeholder=" …"))


def in_quotes(words: str) -> str:
    """Words in quotation marks; what begins with one, or ends with one, gets no second there."""
    before = "" if words[:1] in QUOTATION_MARKS else "“"
    return f"{before}{words}{'' if words[-1:] in QUOTATION_MARKS else '”'}"


def sources_line(answer: Answer) -> str:
    """The number of independent sources of an answer."""
    return number_of(answer.independent_sources, "independent source")


def usage_line(answer: Answer) -> str:
    """Tokens and cost of the chat model; empty without usage data."""
    usage = answer.draft.usage
    if not usage:
        return ""
    cost = f", {usage.cost_usd:.4f} USD by list price" if usage.cost_usd is not None else ""
    return f"{usage.input_tokens:,} tokens read, {usage.output_tokens:,} written{cost}"


def carried(citation: Citation) -> str:
    """Whose copy a citation is from, and the other outlets that carried it; empty if no other
    article has the same copy."""
    own = citation.placed.revision
    others = [item for item in citation.carriers if item.article_id != own.article_id]
    if not others:
        return ""
    whose = f"{citation.agency} copy" if citation.agency else "the same copy"
    outlets = _carrying(others, citation.agency)
    return f"{whose}, also carried by {', '.join(outlets)}" if outlets else whose


def _carrying(carriers: Sequence[Carrier], agency: str) -> list[str]:
    """The outlets that carry a copy, without duplicates and without the agency that wrote it."""
    names = dict.fromkeys(item.outlet or item.agency or item.url for item in carriers)
    return [name for name in names if name != agency]


def hit_lines(hits: Sequence[Hit], *, explain: bool) -> Iterator[str]:
    for hit in hits:
        article = hit.placed.revision.article
        yield f"{hit.rank}. {byline(article)}"
        if explain:
            parts = ", ".join(f"{name} {value:+.2f}" for name, value in hit.parts.items())
            yield f"   score {hit.score:.2f} = {parts}"
        yield from _wrapped(textwrap.shorten(hit.text, 400, placeholder=" ..."), indent="   ")
        yield f"   {hit.placed.passage.article_id} {article.url or article.source}"
        if hit.carriers:
            agency = origin(article, hit.carriers)
            whose = f"one {agency} copy" if agency else "one copy"
            outlets = ", ".join(_carrying(hit.carriers, agency))
            yield f"   {whose}, carried by {outlets}" if outlets else f"   {whose}"
        yield ""


def report_lines(report: Report) -> Iterator[str]:
    rate = f" ({report.articles / report.seconds:.0f} articles/s)" if report.seconds >= 1 else ""
    yield report_counts(report.to_json()) + rate
    if report.failed:
        yield f"{len(report.failed)} failed:"
        yield from (f"  {failure.error}" for failure in report.failed)


def explained_lines(read: Sequence[Explained], failed: Sequence[Failure]) -> Iterator[str]:
    """What articles would be read as, and what could not be read."""
    for one in read:
        article = one.article
        yield headline(article)
        facts = article_facts(Revision(article.article_id, 1, article, 0, 0, 0, 0))
        yield from (f"  {name}: {value}" for name, value in facts.items() if name in EXPLAINED)
        yield f"  Text: {len(article.text):,} characters: {article.text[:SHORTENED]!r}"
        origins = dict(article.origins)
        read_as = [origins.get(name, "") for name in ("format", "encoding")]
        yield f"  Read as: {', '.join(filter(None, read_as))}"
        for name in (name for name in EXPLAINED_ORIGINS if name in origins):
            yield f"  {EXPLAINED_ORIGINS[name]}: {origins[name]}"
        if one.missing:
            yield f"  Missing: {', '.join(one.missing)}"
        yield ""
    yield from (f"FAILED {failure.error}" for failure in failed)


def report_counts(report: Mapping[str, Any]) -> str:
    """What an ingest did, in one line; `report` is a `Report.to_json()`."""
    names = ("new", "updated", "unchanged", "withdrawn", "removed", "copies")
    counts = ", ".join(
        f"{report[name]} {name if name != 'copies' else 'carry a copy that others carry'}"
        for name in names
        if report[name] or name in names[:3]
    )
    passages = number_of(report["passages"], "passage")
    return f"{counts}; {passages} embedded in {report['seconds']:.1f} s"


def article_facts(revision: Revision) -> dict[str, str]:
    """The metadata of a revision by label, without headline, notes, text and empty fields."""
    article = revision.article
    facts = {
        "Outlet": article.outlet,
        "Agency": article.agency,
        "Kind": article.genre,
        "By": ", ".join(article.authors),
        "Dateline": ", ".join(part for part in (article.place, article.filed) if part),
        "Published": in_utc(article.published),
        "Modified": in_utc(article.modified),
        "Embargoed until": in_utc(article.embargo),
        "First seen": moment_in_utc(revision.added),
        "Version": article.version,
        "Slug": article.slug,
        "Language": article.language,
        "URL": article.url,
        "Source": article.source,
        "Revision": f"{revision.revision} of article {revision.article_id}",
    }
    return {name: value for name, value in facts.items() if value}


def article_lines(revision: Revision, words_only: bool) -> Iterator[str]:
    """An article as stored: its metadata, then its text. `words_only` says that its language is
    searched by words only, since the embedder does not support it."""
    article = revision.article
    yield headline(article)
    if revision.state == WITHDRAWN:
        yield "WITHDRAWN: kept on record, never answered from"
    for name, value in article_facts(revision).items():
        searched = ", searched by words only" if name == "Language" and words_only else ""
        yield f"{name}: {value}{searched}"
    yield from (f"Note: {note}" for note in article.notes)
    yield ""
    yield article.text


def history_lines(history: Sequence[Revision]) -> Iterator[str]:
    """The revisions of an article in chronological order: when each became valid, its notes, and a
    diff of metadata, headline and text, sentence by sentence (- old, + new)."""
    for before, revision in zip((None, *history), history, strict=False):
        article = revision.article
        since = moment_in_utc(revision.valid_from)
        state = ", withdrawn" if revision.state == WITHDRAWN else ""
        yield f"Revision {revision.revision}, from {since}{state}"
        yield f"  {headline(article)}"
        yield from (f"  Note: {note}" for note in article.notes)
        if before:
            yield from difference_lines(before.article, article)
        yield ""


def correction_line(correction: Correction) -> str:
    """A logged correction in one line."""
    who = f" by {correction.by}" if correction.by else ""
    given = correction.fields.given.items()
    values = (
        f"{name} {', '.join(value) if isinstance(value, tuple) else value}" for name, value in given
    )
    return f"Corrected {in_utc(correction.at)}{who}: {'; '.join(values)}"


def revision_json(revision: Revision) -> dict[str, Any]:
    """All stored data of a revision, with its state and when it became valid."""
    return revision.to_json() | {
        "state": revision.state,
        "valid_from": datetime.fromtimestamp(revision.valid_from, UTC).isoformat(),
    }


def removal_lines(found: Sequence[Revision], dry_run: bool) -> Iterator[str]:
    """How many articles are removed; on a dry run, a list of them."""
    yield f"{len(found)} articles {'would be removed' if dry_run else 'removed'}"
    if dry_run:
        yield from (f"  {item.article_id}  {byline(item.article)}" for item in found)


def difference_lines(before: Article, after: Article) -> Iterator[str]:
    """A diff of two articles: metadata, then sentences (- old, + new)."""
    for name, old, new in changed_facts(before, after):
        yield f"  {name}: {old} -> {new}"
    for change, text in changed_sentences(before, after):
        mark = "-" if change == "was" else "+"
        yield from textwrap.wrap(
            f"{mark} {text}", WIDTH, initial_indent="  ", subsequent_indent="    "
        )


def moment_in_utc(moment: float) -> str:
    """A moment in epoch seconds as date and time in UTC."""
    return in_utc(datetime.fromtimestamp(moment, UTC).isoformat("T", "seconds"))


def in_utc(iso: str) -> str:
    """A date-time in UTC, with the original time and offset if it was not UTC; a day unchanged."""
    if len(iso) <= len("2026-02-06"):
        return iso
    given = datetime.fromisoformat(iso)
    at = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    offset = f" (given as {given:%H:%M %z})" if given.utcoffset() else ""
    return f"{at:%Y-%m-%d %H:%M} UTC{offset}"


def headline(article: Article) -> str:
    """The headline, or the beginning of the text where there is none."""
    if article.title:
        return " ".join(article.title.split())
    opening = dateline_of(article.text)
    return textwrap.shorten(article.text[opening.end if opening else 0 :], 70, placeholder=" ...")


def title(article: Article) -> str:
    """The headline, withheld if it looks like a prompt injection."""
    withheld = article.title and not unless_orders(article.title)
    return "headline withheld: it gives orders" if withheld else headline(article)


def byline(article: Article) -> str:
    """Headline, outlet and day on one line."""
    return f"{title(article)} ({outlet(article)}, {when(article)})"


def outlet(article: Article) -> str:
    return article.outlet or article.agency or "unnamed outlet"


def when(article: Article) -> str:
    """The day of publication as "6 Feb 2026", or "undated"."""
    return long_day(day(moment(article.published))) if article.published else "undated"


def status_lines(status: Mapping[str, Any]) -> Iterator[str]:
    """What the archive contains, then faults and drift of its stores."""
    yield ", ".join(f"{status[name]} {name}" for name in ("articles", "revisions", "passages"))
    if status["words_only"]:
        count = status["words_only"]
        yield f"{count} passages in languages the embedder does not support: searched by words only"
    if status["withdrawn"]:
        yield f"{status['withdrawn']} articles withdrawn: kept on record, never answered from"
    yield "embedder {model} {version} ({dimensions} dimensions)".format(**status["embedder"])
    if status["from"]:
        yield f"coverage from {status['from']} to {status['to']}"
        yield f"last ingest {status['last_ingest']}"
    if status["pending"]:
        yield f"{status['pending']} revisions pending: the next ingest or repair finishes them"
    if status.get("behind"):
        yield f"{status['behind']} changed articles are not in this node's lexicon yet"
    amiss = status.get("amiss", {})
    for store, what in amiss.items():
        yield f"{store} cannot be used: {what}"
    known = {store: found for store, found in status["drift"].items() if store not in amiss}
    yield from drift_lines(known)


def moved_lines(manifest: Mapping[str, Any], place: object) -> Iterator[str]:
    """The counts of an export or an import, and where it was written."""
    counts = manifest["counts"]
    named = ", ".join(f"{counts[name]} {name}" for name in ("articles", "revisions", "passages"))
    yield f"{named} in {place}"


def drift_lines(drift: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for store, difference in drift.items():
        agrees = not any(difference.values())
        counts = f"{difference['missing']} missing, {difference['extra']} left over"
        yield f"{store}: {'in step with the catalog' if agrees else counts}"


def _citation(citation: Citation) -> Iterator[str]:
    article = citation.placed.revision.article
    yield f"[{citation.n}] {byline(article)}"
    yield from _wrapped(citation.quote, indent="    | ")
    if line := carried(citation):
        yield from _wrapped(f"({line})", indent="    ")
    for note in citation.corrections:
        yield from _wrapped(f"CORRECTED: {note}", indent="    ")
    at = f", {citation.whereabouts}" if str(citation.whereabouts) else ""
    place = f"{article.url or article.source}{at}, characters {citation.start}-{citation.end}"
    yield f"    {place}, revision {citation.placed.revision.revision}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
