"""Files and addresses given with a question: shown as they would be read, corrected, taken in, and
then asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st
from streamlit.elements.widgets.chat import ChatInputValue

from assistant.chain import Chain
from ingest.article import canonical_url, id_named
from ingest.catalog.corrections import Corrections
from ingest.errors import DatelineError
from ui.page import fields_form, scope_bar, talk, uploads
from ui.page.conversation import AVATAR, show_asked
from ui.serve import access, sign_in
from ui.show import markup
from ui.show.render import report_counts

INTAKE = "intake"
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
COMMAND_REMEDY = re.compile(r"; (?:(?:if it is yours, )?allow it with --.*|run this again later)$")
"""What only the command's user can do."""
EDITABLE = 8
"""Maximum number of articles whose fields are shown, those that lack something first."""
EVERY = ("--every", "0.5")


@dataclass
class Intake:
    """What was given with a question. `explaining` reads it, `read` and `failed` say what as, and
    `saving` takes it in."""

    question: str
    given: Sequence[tuple[str, bytes]]
    addresses: Sequence[str]
    folder: TemporaryDirectory[str]
    failed: list[str]
    explaining: access.Running | None = None
    read: list[dict[str, Any]] = field(default_factory=list)
    saving: access.Running | None = None

    def keep(self, chain: Chain, into: Path | None = None) -> list[str]:
        """Store the files, and return all sources; notes the files that are refused."""
        inventory = chain.coverage.inventory
        kept = uploads.keep(
            chain.coverage.folder,
            self.given,
            replacing=False,
            is_taken=inventory.has_file,
            into=into,
        )
        self.failed = list(kept.refused)
        return [*map(str, kept.kept), *self.addresses]


def split(typed: str) -> tuple[str, list[str]]:
    """What was typed without the web addresses in it, and these."""
    return " ".join(ADDRESS.sub(" ", typed).split()), list(dict.fromkeys(ADDRESS.findall(typed)))


def unknown(chain: Chain, addresses: Sequence[str]) -> list[str]:
    """The addresses of which the archive has no article."""
    ids = {address: id_named(canonical_url(address)) for address in addresses}
    there = chain.coverage.holdings.known(list(ids.values()))
    return [address for address, article_id in ids.items() if article_id not in there]


def question_of(chain: Chain, given: ChatInputValue) -> str:
    """The question that was typed, if it can be asked at once; else begins to read what was given
    with it, and returns an empty string."""
    question, addresses = split(given.text)
    new = unknown(chain, addresses)
    if given.files or new:
        begin(chain, question, [(file.name, file.getvalue()) for file in given.files], new)
        return ""
    if addresses:
        scope_bar.choose_only([id_named(canonical_url(address)) for address in addresses])
    return question if question or not addresses else given.text.strip()


def waits() -> bool:
    """Whether something was given that is not taken in yet."""
    return INTAKE in st.session_state


def begin(
    chain: Chain, question: str, given: Sequence[tuple[str, bytes]], addresses: Sequence[str]
) -> None:
    """Begin to read files, each (name, content), and the pages at these addresses; nothing is
    kept yet."""
    _discard()
    begun = Intake(question, given, addresses, TemporaryDirectory(prefix="dateline-"), [])
    if sources := begun.keep(chain, Path(begun.folder.name)):
        begun.explaining = access.run(("ingest",), sources, ("--explain",))
    st.session_state[INTAKE] = begun


def show(chain: Chain) -> None:
    """The question that waits, and what was given with it, if anything was."""
    given: Intake | None = st.session_state.get(INTAKE)
    if given is None:
        return
    if given.question:
        show_asked(given.question)
    with st.chat_message("assistant", avatar=AVATAR):
        if given.explaining or given.saving:
            _show_progress()
            return
        for line in given.failed:
            st.html(markup.paragraph(line, "note"))
        if given.read:
            _show_form(chain, given)
            return
        st.write("Nothing was taken in.")
        with st.container(horizontal=True):
            if given.question:
                st.button("Ask without it", type="primary", on_click=_ask_anyway, args=(given,))
            st.button("Discard", on_click=_discard)


def _ask_anyway(given: Intake) -> None:
    """Ask the question of what is there already."""
    _discard()
    talk.talk().ask(given.question)


@st.fragment(run_every=0.5)
def _show_progress() -> None:
    given: Intake | None = st.session_state.get(INTAKE)
    running = given and (given.explaining or given.saving)
    if not given or not running:
        return
    if running.is_running:
        what = running.said or ("taking it in" if given.saving else "reading what you gave")
        st.status(markup.plain_markdown(what[0].upper() + what[1:]), state="running")
        return
    done = running.result() or {"error": running.said}
    if given.saving:
        _finish(given, done)
    else:
        _note_read(given, done)
    given.explaining = given.saving = None
    st.rerun()


def _note_read(given: Intake, done: dict[str, Any]) -> None:
    given.read = sorted(done.get("articles", []), key=lambda row: -len(row["missing"]))
    unread = {Path(source).name for source in _sources_of(done)}
    given.given = [one for one in given.given if uploads.fit_name(one[0]) not in unread]
    given.addresses = [one for one in given.addresses if one not in _sources_of(done)]
    told = [str(failure["error"]) for failure in done.get("failed", [])]
    given.failed += [_on_page(line.replace(f"{given.folder.name}/", "")) for line in told]
    given.failed += [str(done["error"])] if "error" in done else []


def _sources_of(done: dict[str, Any]) -> set[str]:
    """What could not be read as a whole: it is not taken in either."""
    return {str(failure["source"]) for failure in done.get("failed", [])}


def _on_page(line: str) -> str:
    """A failure of the command without the remedies that only its user has."""
    remedy = COMMAND_REMEDY.search(line)
    return line[: remedy.start()] if remedy else line


def _show_form(chain: Chain, given: Intake) -> None:
    count = len(given.read)
    st.write("This is how it was read. Mend what is wrong, then take it in.")
    with st.form("intake", border=False):
        found = {}
        for row in given.read[:EDITABLE]:
            with st.container(border=True):
                st.caption(markup.plain_markdown(_named(row, given)))
                if row["missing"]:
                    st.badge(f"No {', no '.join(row['missing'])}", color="orange")
                found[row["article_id"]] = fields_form.ask(row, row["article_id"])
                st.html(markup.paragraph(row["opening"], "near"))
        if count > EDITABLE:
            st.caption(f"and {count - EDITABLE} more, as they were read")
        with st.container(horizontal=True):
            label = "Take in and ask" if given.question else "Take in"
            is_sent = st.form_submit_button(label, type="primary")
            st.form_submit_button("Discard", on_click=_discard)
    if not is_sent:
        return
    try:
        _log(chain, found)
        _save(chain, given)
    except DatelineError as error:
        markup.show_error(error)
        return
    st.rerun()


def _log(chain: Chain, found: dict[str, Any]) -> None:
    """Log what was mended, so that the ingest that follows applies it. Raises CorrectionError and
    NotKept."""
    corrections = Corrections(chain.coverage.journals)
    for article_id, fields in found.items():
        if fields.given:
            corrections.add(article_id, fields, sign_in.name())


def _named(row: dict[str, Any], given: Intake) -> str:
    """Which file or address an article is from."""
    return str(row["source"]).removeprefix(f"{given.folder.name}/") or str(row["url"])


def _save(chain: Chain, given: Intake) -> None:
    """Store the files in the archive's folder, and take all in."""
    if sources := given.keep(chain):
        given.saving = access.run(("ingest",), sources, EVERY)


def _finish(given: Intake, done: dict[str, Any]) -> None:
    """Ask the question of what was taken in."""
    if "error" in done:
        given.failed.append(str(done["error"]))
        given.read = []
        return
    here = talk.talk()
    refused = [*given.failed, *(failure["error"] for failure in done["failed"])]
    here.notice = "; ".join(dict.fromkeys(refused))
    here.told = report_counts(done)
    scope_bar.choose_only([row["article_id"] for row in given.read])
    _discard()
    if given.question:
        here.ask(given.question)


def _discard() -> None:
    given: Intake | None = st.session_state.pop(INTAKE, None)
    if given:
        given.folder.cleanup()
