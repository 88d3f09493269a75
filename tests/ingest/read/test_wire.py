"""Wire text: headers as the agencies write them."""

from pathlib import Path

import pytest

from ingest.archive import Archive
from ingest.article import Article
from ingest.catalog.scope import Scope
from ingest.pipeline import ingest
from ingest.report.dateline import dateline_of, day_filed, day_said
from tests.reading import read

AP_STYLE = """a0123
BC-EU--Ferry Adrift, 3rd Ld-Writethru,420
URGENT
^Ferry with 212 aboard drifts off Port Ellery@
^Eds: UPDATES with quote from operator. CORRECTS spelling of Ellery.
^By SUNNIVA DAHL
^Associated Press Writer=
PORT ELLERY (AP) _ A ferry with 212 people aboard drifted for eleven hours, the operator said Monday.

Nobody was hurt.
"""
REUTERS_STYLE = """UPDATE 2-Ferry with 212 aboard drifts off Port Ellery
(Adds quote from operator)
By Sunniva Dahl and Marit Olsen
PORT ELLERY, March 2 (Reuters) - A ferry with 212 people aboard drifted for eleven hours.

Nobody was hurt, the operator said.

(Reporting by Sunniva Dahl; Editing by Ana Roe)
"""


def only(path: Path, content: str) -> Article:
    path.write_text(content, "utf-8")
    (item,) = read([str(path)])
    assert isinstance(item, Article), item
    return item


def test_an_ap_header_gives_slug_lead_number_notes_byline_and_agency(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", AP_STYLE)
    assert article.title == "Ferry with 212 aboard drifts off Port Ellery"
    assert (article.slug, article.version, article.agency, article.place) == (
        "BC-EU--Ferry Adrift",
        "3",
        "AP",
        "PORT ELLERY",
    )
    assert article.authors == ("Sunniva Dahl",)
    assert article.notes == ("Eds: UPDATES with quote from operator. CORRECTS spelling of Ellery.",)
    assert article.text.startswith("PORT ELLERY (AP) _ A ferry")


def test_a_reuters_header_gives_the_update_number_the_note_and_the_bylines(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", REUTERS_STYLE)
    assert (article.title, article.version, article.agency) == (
        "Ferry with 212 aboard drifts off Port Ellery",
        "2",
        "Reuters",
    )
    assert article.notes == ("(Adds quote from operator)",)
    assert article.authors == ("Sunniva Dahl", "Marit Olsen")
    assert article.text.endswith("Editing by Ana Roe)")


@pytest.mark.parametrize("prefix", ["CORRECTED-", "CORRECTS: ", "REFILE-UPDATE 1-", "ADDS-"])
def test_what_marks_a_headline_is_not_part_of_it(tmp_path: Path, prefix: str) -> None:
    article = only(
        tmp_path / "a.txt",
        f"{prefix}Ferry adrift off Port Ellery\nPORT ELLERY, March 2 (Reuters) - It drifted for hours.",
    )
    assert article.title == "Ferry adrift off Port Ellery"
    assert article.text.startswith("PORT ELLERY, March 2")
    assert bool(article.notes) == prefix.startswith(("C", "A"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "A first paragraph that runs on and is no headline since it is the story.\n\nA second paragraph.",
            "",
        ),
        (
            "Council votes to keep the depot\n\nThe council voted by 24 to 17.",
            "Council votes to keep the depot",
        ),
        (
            "Update your passports now\n\nTravellers were told on Monday.",
            "Update your passports now",
        ),
        (
            "Kill switch found in inverters\n\nEngineers said on Monday that they had found one.",
            "Kill switch found in inverters",
        ),
    ],
)
def test_plain_texts_are_left_as_they_are(tmp_path: Path, text: str, title: str) -> None:
    article = only(tmp_path / "a.txt", text)
    assert (article.title, article.withdrawn) == (title, False)
    assert article.text == text.removeprefix(title).strip()


@pytest.mark.parametrize(
    "notice",
    [
        "KILL\nBC-EU--Ferry Adrift\nEds: Kill the story slugged BC-EU--Ferry Adrift. The ferry was not adrift.",
        "KILL-Ferry with 212 aboard drifts off Port Ellery\n\nThe story is wrong and will not be replaced.",
        "BC-EU--Ferry Adrift, KILL\nEDITORS: Please kill BC-EU--Ferry Adrift. A substitute will follow.",
        "KILL NOTICE\nEditors: Please kill “Ferry with 212 aboard drifts off Port Ellery,” slugged BC-EU--Ferry Adrift. It was not adrift.",
    ],
)
def test_a_kill_withdraws_the_story_it_names_whichever_comes_first(
    archive: Archive, tmp_path: Path, notice: str
) -> None:
    (tmp_path / "a.txt").write_text(AP_STYLE)
    (tmp_path / "b.txt").write_text(
        "Another report\n\nPORT ELLERY (AP) _ The harbour was dredged, the council said."
    )
    (tmp_path / "kill.txt").write_text(notice)
    report = ingest(
        archive, [str(tmp_path / "kill.txt"), str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    )
    assert (report.new, report.withdrawn, report.failed) == (2, 1, [])
    ids = archive.catalog.holdings.passage_ids(Scope(as_of=4e9))
    assert [
        placed.revision.article.title for placed in archive.catalog.holdings.placed(ids).values()
    ] == ["Another report"]
    assert archive.indexes.vectors.ids() == archive.indexes.lexicon.ids() == set(ids)
    again = ingest(archive, [str(tmp_path)])
    assert (again.new, again.updated, again.withdrawn) == (0, 0, 0)
    assert archive.coverage.status()["consistent"]


def test_a_file_overwritten_with_its_kill_withdraws_its_article(
    archive: Archive, tmp_path: Path
) -> None:
    story = tmp_path / "a.txt"
    story.write_text(AP_STYLE)
    ingest(archive, [str(story)])
    story.write_text("KILL-Ferry with 212 aboard drifts off Port Ellery\n\nThe story is wrong.")
    report = ingest(archive, [str(story)])
    assert (report.updated, report.withdrawn) == (0, 1)
    assert archive.catalog.holdings.current() == []


MODERN_AP = """AP-US-Mayor-Charged
Eds: UPDATES with comment from lawyer.
Mayor pleads not guilty
AP Photo PORT101
By MARTHA ELLISON and JOSE RUIZ
Associated Press

PORT AVON, Ohio (AP) — The mayor of Port Avon pleaded not guilty on Monday, his lawyer said.

The case goes on.
"""
BULLETED = """UPDATE 2-Veltrona to buy Quinmere for 3 bln crowns

* Deal values Quinmere at 3 bln crowns
* Veltrona shares fall 4 pct

(Adds analyst comment, shares)
By Sunniva Dahl
HALDEN, March 2 (Reuters) - Veltrona said on Monday it would buy Quinmere.
"""


def test_a_modern_ap_header_with_a_bare_agency_line_is_read(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", MODERN_AP)
    assert (article.title, article.slug, article.agency) == (
        "Mayor pleads not guilty",
        "AP-US-Mayor-Charged",
        "AP",
    )
    assert (article.authors, article.place) == (("Martha Ellison", "Jose Ruiz"), "PORT AVON, Ohio")
    assert article.text.startswith("PORT AVON, Ohio (AP) — The mayor")


def test_the_points_of_a_summary_are_kept_below_the_story(tmp_path: Path) -> None:
    article = only(tmp_path / "a.txt", BULLETED)
    assert (article.title, article.version, article.agency, article.authors) == (
        "Veltrona to buy Quinmere for 3 bln crowns",
        "2",
        "Reuters",
        ("Sunniva Dahl",),
    )
    assert article.notes == ("(Adds analyst comment, shares)",)
    assert article.text.endswith(
        "buy Quinmere.\n\n* Deal values Quinmere at 3 bln crowns\n* Veltrona shares fall 4 pct"
    )


def test_an_agency_in_small_letters_is_one_too(tmp_path: Path) -> None:
    article = only(
        tmp_path / "a.txt", "Berlin (dpa) - The train drivers' union called a strike for Monday."
    )
    assert (article.agency, article.place) == ("DPA", "Berlin")


def test_a_kill_reaches_its_own_agency_only_nothing_newer_and_only_once(
    archive: Archive, tmp_path: Path
) -> None:
    def story(name: str, day: int, agency: str, text: str) -> str:
        (tmp_path / name).write_text(
            f"date 2026-03-0{day}\nBC-US--Stocks\nStocks {text}\n\nHALDEN ({agency}) _ Stocks {text} on Monday, brokers said."
        )
        return str(tmp_path / name)

    files = [
        story("ap.txt", 2, "AP", "fall"),
        story("reuters.txt", 2, "Reuters", "rise"),
        story("later.txt", 4, "AP", "recover"),
    ]
    (tmp_path / "kill.txt").write_text(
        "date 2026-03-03\nKILL\nBC-US--Stocks\n\nEDITORS: Kill BC-US--Stocks of Monday. The quote is false.\n\nThe AP"
    )
    report = ingest(archive, [*files, str(tmp_path / "kill.txt")])
    assert (report.new, report.withdrawn) == (3, 1)
    assert sorted(item.article.title for item in archive.catalog.holdings.current()) == [
        "Stocks recover",
        "Stocks rise",
    ]
    (tmp_path / "undated.txt").write_text(
        "BC-US--Stocks\nStocks rest\n\nHALDEN (AP) _ Stocks rested, brokers said."
    )
    assert ingest(archive, [str(tmp_path)]).withdrawn == 0
    assert len(archive.catalog.holdings.current()) == 3


@pytest.mark.parametrize(
    ("text", "published", "filed"),
    [
        ("Washington, Feb 6 (IANS) The White House spoke.", "2026-02-06", "2026-02-06"),
        ("PARIS, Dec. 31 (Meridian) - The year ended.", "2026-01-01T02:00:00Z", "2025-12-31"),
        ("PARIS, Feb 30 (Meridian) - It did not.", "2026-03-01", "2026-03-01"),
        ("PARIS, Jan 2, 2024 (Meridian) - Old.", "2026-03-01", "2024-01-02"),
        ("HAVANA (AP) — Cuba spoke.", "2026-02-06T23:30:00-05:00", "2026-02-07"),
        ("No dateline at all.", "", ""),
    ],
)
def test_the_day_of_filing_is_the_datelines_in_the_year_of_publication(
    text: str, published: str, filed: str
) -> None:
    assert day_filed(dateline_of(text), published) == filed


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The ministry denied it on Thursday.", "2026-02-05"),
        ("The ministry denied it on Friday.", "2026-02-06"),
        ("The ministry denied it on Saturday.", "2026-01-31"),
        ("She said so yesterday.", "2026-02-05"),
        ("On Tuesday, the ministry denied it.", "2026-02-03"),
        ("Both engines failed on Sunday night, the operator said.", ""),
        ("Talks will resume on Thursday, it said.", ""),
        ("It said on Wednesday that talks would resume on Thursday.", "2026-02-04"),
        ("“We met on Tuesday,” she said.", ""),
        ("It said so on Monday and again on Tuesday.", ""),
        ("It said so.", ""),
    ],
)
def test_a_weekday_is_the_last_one_up_to_the_dateline(sentence: str, day: str) -> None:
    assert day_said(sentence, "2026-02-06") == day


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("May 11 (Reuters) - Wheat fell.", "", "Reuters"),
        ("ELLERY, May 11 AFP - Crews went out.", "ELLERY", "AFP"),
        ("(ANSA) - Ellery, May 11 - Two ferries ran aground.", "Ellery", "ANSA"),
        ("Ellery /ritzau/: The council will build.", "Ellery", "ritzau"),
        ("Port Ellery (tca/dpa) - The team won.", "Port Ellery", "dpa"),
        ("ÅLERY, Denmark (AP) — The council voted.", "ÅLERY, Denmark", "AP"),
        ("KYIV, Feb 6 (Interfax-Ukraine) - The council voted.", "KYIV", "Interfax-Ukraine"),
        ("Santa Vela, Mar 4 (EFE).- The line bought boats.", "Santa Vela", "EFE"),
    ],
)
def test_datelines_of_many_agencies(text: str, place: str, agency: str) -> None:
    found = dateline_of(text)
    assert found
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "text",
    ["May 11 (unlikely) - it rained.", "Ellery, May 11 Dock - closed.", "He /she/: both came."],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    found = dateline_of(text)
    assert found is None or not found.agency
