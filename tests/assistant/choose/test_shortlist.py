"""The judge reads what words and place tell is likeliest to bear on a claim."""

import numpy as np

from assistant.choose.answering import FEATURES as OF_ANSWERING
from assistant.choose.shortlist import FEATURES, learned, rows, shortlist
from assistant.find.evidence import Sentence
from ingest.article import Article, Passage, Revision
from ingest.catalog.holdings import Placed
from ingest.passages.split import Span

TEXT = "The bridge over the Ell has been shut since Monday, the city said. No."
LONG, SHORT = Span(0, 66), Span(67, 70)


def sentence(article: str, rank: int, span: Span = LONG) -> Sentence:
    revision = Revision(article, 1, Article(article, article, TEXT), 0.0, 0.0, 0.0, 0.0)
    return Sentence(Placed(Passage(article, 1, 0, 0, len(TEXT)), revision), span, rank)


def words(*shares: float) -> np.ndarray:
    found = np.zeros((len(shares), len(OF_ANSWERING)))
    found[:, OF_ANSWERING.index("words")] = shares
    return found


def test_each_feature_has_a_weight() -> None:
    assert tuple(learned()) == FEATURES


def test_what_has_the_words_comes_first() -> None:
    found = [sentence("a", 1), sentence("b", 2), sentence("a", 1, SHORT)]
    assert shortlist(words(0.1, 0.9, 0.0), found, 2) == [1, 0]


def test_words_being_alike_the_article_found_first_and_whole_sentences_come_first() -> None:
    found = [sentence("b", 4), sentence("a", 1, SHORT), sentence("a", 1)]
    assert shortlist(words(0.5, 0.5, 0.5), found, 3)[0] == 2


def test_an_article_has_the_place_of_its_best_passage() -> None:
    found = [sentence("a", 5), sentence("b", 2), sentence("a", 1)]
    best = rows(words(0.0, 0.0, 0.0), found)[:, FEATURES.index("best_article")]
    assert list(best) == [1.0, 0.0, 1.0]
