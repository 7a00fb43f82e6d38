"""What records may carry, and what is refused with the place where it stands."""

import pytest

from muniment.kernel import values
from muniment.kernel.values import Link, ValueRefused


def test_texts_keep_lines_and_tabs():
    assert values.accept_text("one\n\ttwo", "/description") == "one\n\ttwo"


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "x" * 11, "\ud800"])
def test_texts_that_cannot_be_kept_are_refused(text):
    with pytest.raises(ValueRefused, match="/title"):
        values.accept_text(text, "/title", 10)


def test_tags_are_sorted_by_key():
    assert list(values.accept_tags({"b": "2", "a": "1"})) == ["a", "b"]


@pytest.mark.parametrize("key", ["", " a", "a\nb", "k" * 251])
def test_a_tag_key_is_printable_and_short(key):
    with pytest.raises(ValueRefused, match="tag key"):
        values.accept_tags({key: "x"})


def test_a_tag_value_has_an_end():
    with pytest.raises(ValueRefused, match="/tags/a~1b"):
        values.accept_tags({"a/b": "x" * 100_001})
    with pytest.raises(ValueRefused, match="at most 500"):
        values.accept_tags({str(n): "" for n in range(501)})
    with pytest.raises(ValueRefused, match="together"):
        values.accept_tags({str(n): "x" * 100_000 for n in range(11)})


@pytest.mark.parametrize("href", ["https://a.example/x", "s3://bucket/key", "mailto:a@b.example"])
def test_links_lead_somewhere(href):
    assert values.accept_links([Link("docs", href)]) == [Link("docs", href)]


@pytest.mark.parametrize(
    "link",
    [
        Link("docs", "javascript:alert(1)"),
        Link("docs", "DATA:text/html,x"),
        Link("docs", "file:///etc/passwd"),
        Link("docs", "docs/page"),
        Link("docs", "https://a b"),
        Link("", "https://a.example"),
    ],
)
def test_unsafe_and_relative_links_are_refused(link):
    with pytest.raises(ValueRefused, match="whole address"):
        values.accept_links([link])


def test_links_are_counted():
    with pytest.raises(ValueRefused, match="201 links"):
        values.accept_links([Link("docs", "https://a.example")] * 201)


def test_a_document_of_ordinary_values_is_accepted():
    values.accept_document({"a": [1, 2.5, None, True, {"b": "text"}]})


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"a": ["x\x00"]}, "/a/0"),
        ({"a": {"b\x00": 1}}, "/a/b"),
        ({"n": 2**64}, "/n"),
        (list(range(20_001)), "20000 values"),
    ],
)
def test_what_cannot_be_kept_is_named(document, where):
    with pytest.raises(ValueRefused, match=where):
        values.accept_document(document)


def test_a_document_is_no_well():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueRefused, match="levels deep"):
        values.accept_document(deep)
