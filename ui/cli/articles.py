"""`dateline articles`: what an archive holds, article by article."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest import shown
from ingest.errors import QuestionError
from ui.cli.command import (
    ArchiveOption,
    JsonOption,
    OutletOption,
    SinceOption,
    UntilOption,
    open_archive,
    open_coverage,
    told_errors,
)
from ui.show.terminal import print_lines

articles = typer.Typer(
    help="List, show, correct and remove the articles of an archive.", no_args_is_help=True
)


@articles.command("list")
def list_articles(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """List the articles, newest first.

    Try: dateline articles list
    """
    from ui.show import render

    with told_errors():
        current = open_coverage(archive).holdings.current()
    if as_json:
        rows = [
            {
                "article_id": item.article_id,
                "revision": item.revision,
                "source": item.article.source,
                "url": item.article.url,
                "title": item.article.title,
                "outlet": item.article.outlet,
                "published": item.article.published,
            }
            for item in current
        ]
        print_lines([shown.as_json({"articles": rows})])
    else:
        print_lines(f"{item.article_id}  {render.byline(item.article)}" for item in current)


@articles.command("show")
def show_article(
    article_id: Annotated[str, typer.Argument(help="Its id, URL or file: name.")],
    revision: Annotated[
        int | None, typer.Option(help="Which revision.", show_default="the current one")
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article as it is stored.

    Try: dateline articles show https://example.org/a-story
    """
    from ingest.article import id_named
    from ui.show import render

    with told_errors():
        opened = open_coverage(archive)
        found = opened.revision(id_named(article_id), revision)
        words_only = not opened.embedder.speaks(found.article.language)
    print_lines(
        [shown.as_json(found.to_json())] if as_json else render.article_lines(found, words_only)
    )


@articles.command("history")
def article_history(
    article_id: Annotated[str, typer.Argument(help="Its id, URL or file: name.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how an article changed: its revisions, their correction notes, sentence by sentence.

    Try: dateline articles history https://example.org/a-story
    """
    from ingest.article import id_named
    from ingest.catalog.corrections import Corrections
    from ui.show import render

    with told_errors():
        opened = open_coverage(archive)
        named = id_named(article_id)
        opened.revision(named)
        history = opened.holdings.history(named)
        corrections = Corrections(opened.journals).of(named)
    if as_json:
        revisions = [render.revision_json(revision) for revision in history]
        logged = [one.to_json() for one in corrections]
        print_lines([shown.as_json({"revisions": revisions, "corrections": logged})])
    else:
        print_lines(render.history_lines(history))
        print_lines(map(render.correction_line, corrections))


@articles.command("correct")
def correct_article(
    article_id: Annotated[str, typer.Argument(help="Its id, URL or file: name.")],
    title: Annotated[str | None, typer.Option(help="The headline.")] = None,
    outlet: Annotated[str | None, typer.Option(help="The outlet.")] = None,
    published: Annotated[
        str | None, typer.Option(help="The day or moment of publication; empty if unknown.")
    ] = None,
    author: Annotated[list[str] | None, typer.Option(help="An author; repeatable.")] = None,
    by: Annotated[str, typer.Option(help="Who corrects it, for the log.")] = "",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct what was read of an article; the correction is logged, and survives a re-ingest.

    Try: dateline articles correct https://example.org/a-story --published 2026-02-06
    """
    from ingest.article import id_named
    from ingest.catalog.corrections import Fields
    from ingest.run.correct import correct
    from ui.show import render

    authors = tuple(filter(None, author)) if author is not None else None
    with told_errors():
        opened = open_archive(archive)
        fields = Fields(title, outlet, published, authors)
        revision = correct(opened, id_named(article_id), fields, by)
    if as_json:
        print_lines([shown.as_json(render.revision_json(revision))])
    else:
        print_lines([f"revision {revision.revision}: {render.byline(revision.article)}"])


@articles.command("remove")
def remove_articles(
    article_ids: Annotated[
        list[str] | None, typer.Argument(help="Ids, URLs or file: names.")
    ] = None,
    outlet: OutletOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    dry_run: Annotated[bool, typer.Option(help="Only list what would be removed.")] = False,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove articles with all their revisions, by id, URL, outlet or day of publication.

    Try: dateline articles remove --outlet "The Courier" --until 2025-12-31 --dry-run
    """
    from assistant.understand.question import time_named
    from ingest.article import id_named
    from ui.show import render

    with told_errors():
        if not (article_ids or outlet or since or until):
            raise QuestionError(
                "nothing to remove", "name an id or URL, --outlet, --since or --until"
            )
        opened = open_archive(archive, changing=not dry_run)
        ids = [id_named(name) for name in article_ids or ()]
        for known in ids:
            opened.coverage.revision(known)
        days = time_named(since, "since"), time_named(until, "until", end_of_day=True)
        found = opened.coverage.holdings.matching(ids, outlet or (), *days)
        if not dry_run:
            with opened.writing():
                opened.remove([item.article_id for item in found])
    ids = [item.article_id for item in found]
    result = {"removed": len(found), "dry_run": dry_run, "articles": ids}
    print_lines([shown.as_json(result)] if as_json else render.removal_lines(found, dry_run))
