"""Passages are whole sentences, exact to the character, and never too long."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages.split import PASSAGE_LIMIT, sentences, split

WORDS = st.sampled_from(
    ["Mr.", "Strand", "said", "“We", "won’t.”", "No", "plan.", "It", "cost", "$1.5", "billion.",
     "😀", "Он", "сказал.", "U.S.", "end?", "\n\n", "\n", "- item", "x" * 300, "\u00a0", "e\u0301"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=120).map(" ".join), st.text(max_size=400))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_character_but_white_space_is_in_exactly_one_passage(text: str) -> None:
    covered = "".join(text[p.start : p.end] for p in split(text))
    assert "".join(covered.split()) == "".join(text.split())


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_passages_are_in_order_trimmed_and_within_the_limit(text: str) -> None:
    end = 0
    for passage in split(text):
        chunk = text[passage.start : passage.end]
        assert end <= passage.start
        assert 0 < len(chunk) <= PASSAGE_LIMIT
        assert chunk == chunk.strip()
        end = passage.end


def test_a_passage_ends_where_a_sentence_ends() -> None:
    text = " ".join(f"Sentence number {i} is about the harbour of Dunmere." for i in range(60))
    ends = {s.end for s in sentences(text)}
    passages = split(text)
    assert len(passages) > 1
    assert all(p.end in ends for p in passages)


def test_titles_and_abbreviations_do_not_end_a_sentence() -> None:
    text = "Gov. J. B. Hallam met Dr. Krol at 5 p.m. on Jan. 3. They spoke."
    assert [text[s.start : s.end] for s in sentences(text)] == [text[:-12], "They spoke."]


def test_a_party_and_its_state_do_not_end_a_sentence() -> None:
    text = "Sen. Ada Marsh, R-N.Y., met Gov. Olle Brant, R-S.C., at noon. They spoke."
    assert [text[s.start : s.end] for s in sentences(text)] == [text[:-12], "They spoke."]


def test_an_endless_sentence_is_cut_at_white_space() -> None:
    text = "word " * 1000
    assert all(text[p.end : p.end + 1] in (" ", "") for p in split(text))
