"""The first screen of the chat: suggested questions, the stories in the news, new articles."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from assistant.find.stories import Story
from assistant.suggestions import following
from assistant.text.words import number_of
from ingest.article import long_day
from ingest.errors import DatelineError
from ui.components import top
from ui.page import permalink, talk
from ui.serve import opened
from ui.serve.bounds import Bounds
from ui.show import markup
from ui.show.render import byline, title

NEWEST = 6


def show_first(bounds: Bounds) -> None:
    """The screen of an empty conversation: suggested questions, stories and the newest articles."""
    top.show(f"first-{talk.talk().name}")
    st.write("Ask who said what, when, and whether it is so; then ask on.")
    if bounds.are_gone:
        return
    try:
        to_ask = opened.to_ask(bounds)
    except DatelineError as error:
        markup.show_error(error)
        return
    suggest(to_ask.questions, "first")
    if to_ask.briefs:
        st.header("Stories", anchor=False)
    for n, (story, brief) in enumerate(to_ask.briefs):
        _show_story(story, brief, n)
    newest = opened.newest(bounds.scope(time.time()), NEWEST)
    if newest:
        st.header("The newest coverage", anchor=False)
    with st.container(key="newest", gap="xsmall"):
        for revision in newest:
            st.page_link(
                permalink.VIEW,
                label=markup.plain_markdown(byline(revision.article)),
                query_params=permalink.of_article(revision.article_id),
            )


def _show_story(story: Story, brief: str, n: int) -> None:
    """A story's newest headline, which asks for a brief on it, with who reported and when."""
    days = sorted(report.article.published[:10] for report in story.reports)
    span = " to ".join(dict.fromkeys(long_day(day) for day in (days[0], days[-1])))
    reports = number_of(len(days), "report")
    with st.container(key=f"story-{n}", gap=None):
        st.button(
            markup.plain_markdown(title(story.reports[0].article)),
            key=f"story-{n}-asked",
            type="tertiary",
            help=markup.plain_markdown(brief),
            on_click=talk.talk().ask,
            args=(brief,),
            wrap=True,
        )
        told = f"{reports}, {span}: {', '.join(story.outlets)}"
        st.html(
            f'<div class="dl-story">{markup.sparkline(days)}{markup.paragraph(told, "told")}</div>'
        )


def suggest(questions: Sequence[str], key: str) -> None:
    """Buttons that ask these questions when clicked."""
    with st.container(horizontal=True, gap="small"):
        for n, text in enumerate(questions):
            st.button(
                markup.plain_markdown(text),
                key=f"suggest-{key}-{n}",
                on_click=talk.talk().ask,
                args=(text,),
            )


def suggest_next(here: talk.Talk) -> None:
    """Suggest follow-up questions to the last answer, unless the conversation is read-only."""
    if here.answers and here.is_own:
        suggest(following(here.answers[-1]), "next")
