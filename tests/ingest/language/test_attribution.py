"""Who said what: speakers by name, pronoun and office, on the record or not."""

import pytest

from ingest.language.attribution import Attribution, attributions


def acts(text: str) -> list[tuple[str, str]]:
    return [(a.speaker, a.act) for a in attributions(text)]


def one(text: str) -> Attribution:
    (found,) = attributions(text)
    return found


@pytest.mark.parametrize(
    ("text", "speaker", "act"),
    [
        ("The mayor, Ida Strand, denied that she will resign.", "Ida Strand", "denied"),
        ("“We will refund them,” said Marit Olsen, the chief executive.", "Marit Olsen", "said"),
        ("Brannock Rail confirmed on Thursday that it will close the line.", "Brannock Rail", "confirmed"),
        ("Press Secretary Karoline Leavitt said talks were under way.", "Karoline Leavitt", "said"),
        ("Castellan Bank declined to comment.", "Castellan Bank", "declined"),
        ("The bank is in talks, according to two people familiar with the matter.",
         "two people familiar with the matter", "said"),
        ("Police said the van was white.", "police", "said"),
        ("Cuba's government denied the claim.", "Cuba's government", "denied"),
        ("Halden Motors has yet to confirm the number.", "Halden Motors", "declined"),
    ],
)  # fmt: skip
def test_the_speaker_is_the_one_who_speaks(text: str, speaker: str, act: str) -> None:
    found = one(text)
    assert (found.speaker.lower(), found.act) == (speaker.lower(), act)


def test_a_pronoun_and_a_surname_stand_for_the_person_named_before() -> None:
    text = "Mayor Ida Strand said she would stay. “I was elected,” she said. Strand denied a rift."
    assert acts(text) == [("Ida Strand", "said"), ("Ida Strand", "said"), ("Ida Strand", "denied")]


def test_words_in_a_quotation_are_not_a_cue_and_a_noun_is_none() -> None:
    assert acts("“They said no,” wrote Lena Okafor.") == [("Lena Okafor", "said")]
    assert acts("Trump’s claim about the United States made news.") == []


def test_negation_condition_and_unnamed_sources_are_marked() -> None:
    assert one("Greta Lindqvist said there was no plan to close it.").negated
    assert one("Cuba said it would talk only without preconditions.").conditional
    assert not one("A deal is near, according to two people familiar with the matter.").named
    assert one("“It will cost more,” said Ottilie Pell, an analyst.").named


def test_offsets_point_at_the_sentence_and_its_quotation() -> None:
    text = "It rained. “Go home,” said Ruben Falk. He left."
    found = one(text)
    assert text[found.sentence.start : found.sentence.end] == "“Go home,” said Ruben Falk."
    assert found.quote is not None
    assert text[found.quote.start : found.quote.end] == "“Go home,”"


def test_an_outlet_that_reports_is_no_party_to_it() -> None:
    assert one("The Harbour Gazette reported that the line would close.").outside
    assert not one("Police reported three arrests.").outside
    assert not one("Brannock Rail said the line would close.").outside


def test_what_is_written_or_denied_speaks_for_nobody() -> None:
    assert attributions("Fictional story, written for the sample coverage.") == []
    assert one("The report, denied by Ada Marsh, names two firms.").speaker == "Ada Marsh"


def test_a_body_is_known_by_the_role_of_whose_it_is() -> None:
    text = "Calder’s president, Ada Marsh, said no. But her government denied the report."
    found = [act for act in attributions(text) if act.act == "denied"]
    assert [(act.role, "president" in act.known_as) for act in found] == [("", True)]


def test_a_quotation_over_paragraphs_is_one_speakers() -> None:
    text = (
        "“The lamps went out,” harbour chief Lena Dubois said. “We have sent for new ones.\n\n"
        "“The yard in Ellery (the only one) needs nine days.\n\n"
        "“Nobody may sail before. That holds for my own boat.”\n\n"
        "Mayor Tom Pell said the council would meet."
    )
    found = attributions(text)
    assert [act.speaker for act in found] == [*["Lena Dubois"] * 4, "Tom Pell"]
    assert all(act.sure for act in found)
    assert [text[act.sentence.start] for act in found[:4]] == ["“"] * 4


def test_a_quotation_that_was_closed_does_not_go_on_for_certain() -> None:
    text = "“The lamps went out,” said Lena Dubois.\n\n“Nobody may sail.”"
    first, second = attributions(text)
    assert (first.sure, second.sure) == (True, False)


def test_the_marks_of_the_wire_are_quotation_marks() -> None:
    text = "``The town will not pay,'' Mayor Ada Holt told reporters. ``Not a cent.''"
    found = attributions(text)
    assert {act.speaker for act in found} == {"Ada Holt"}
    assert [text[q.start : q.end] for act in found for q in act.quotes] == [
        "``The town will not pay,''",
        "``Not a cent.''",
    ]
