import pytest

from muniment.platform.web.palette import answers_to


@pytest.mark.parametrize("words", ["", "reg", "model", "mod reg", "REGISTER a"])
def test_a_title_answers_to_the_beginnings_of_its_words(words):
    assert answers_to("Register a model", words)


@pytest.mark.parametrize("words", ["egister", "register b", "use"])
def test_it_answers_to_nothing_else(words):
    assert not answers_to("Register a model", words)
