"""Spellings that count as the same word."""

import pytest

from muniment.kernel.words import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Credit-Scoring", "credit scoring"),
        ("résumé  ranking", "Resume_Ranking"),
        ("STRASSE", "straße"),
        ("ﬁnance", "finance"),
        ("  PD (probability of default) ", "pd probability of default"),
    ],
)
def test_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_different_words_stay_different():
    assert fold("credit") != fold("debit")
    assert fold("...") == ""
