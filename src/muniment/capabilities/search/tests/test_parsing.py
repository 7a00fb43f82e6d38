import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.search.model.parsing import MAX_CLAUSES, MAX_DEPTH, parse
from muniment.capabilities.search.model.query import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Comparison,
    Everything,
    Has,
    Not,
    Span,
    Words,
)
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.model.rendering import render
from muniment.capabilities.search.model.scanner import MAX_LENGTH

ANY = Span(0, 0)


def word(text, field=None, **form):
    return Words(text, ANY, field, **form)


def compare(field, comparison, value):
    return Compare(field, Comparison(comparison), value, ANY, ANY)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything(ANY)),
        (" * ", Everything(ANY)),
        ("churn", word("churn")),
        ("resnet-50", word("resnet-50")),
        ("project/model@3", word("project/model@3")),
        ("logis*", word("logis", prefix=True)),
        ('"credit risk"', word("credit risk", phrase=True)),
        ('"credit ri"*', word("credit ri", phrase=True, prefix=True)),
        (r'"a \"b\" \\ \c"', word(r'a "b" \ \c', phrase=True)),
        ("stage:production", word("production", "stage")),
        ("stage : production", word("production", "stage")),
        ('owner:"Ana Silva"', word("Ana Silva", "owner", phrase=True)),
        ("stage = production", compare("stage", "=", "production")),
        ("metrics.auc>=0.9", compare("metrics.auc", ">=", "0.9")),
        ("metrics.auc:>0.9", compare("metrics.auc", ">", "0.9")),
        ("loss<-1e-3", compare("loss", "<", "-1e-3")),
        ("stage!=retired", compare("stage", "!=", "retired")),
        ('tags."cost centre"=x', compare("tags.cost centre", "=", "x")),
        ('"us-federal-2025".vendor=x', compare("us-federal-2025.vendor", "=", "x")),
        ("updated:2025-01-01..2025-06-30", Between("updated", "2025-01-01", "2025-06-30", ANY)),
        ("size:..5M", Between("size", None, "5M", ANY)),
        ("size:1k..", Between("size", "1k", None, ANY)),
        ("created:>=2025-01-01T10:00:00Z", compare("created", ">=", "2025-01-01T10:00:00Z")),
        ('stage:(a, "b, c")', Among("stage", ("a", "b, c"), ANY)),
        ("has:metrics.auc", Has("metrics.auc", ANY)),
        ("metrics.auc:*", Has("metrics.auc", ANY)),
        ("-draft", Not(word("draft"), ANY)),
        ("NOT -draft", Not(Not(word("draft"), ANY), ANY)),
        ("a - b", All((word("a"), word("-"), word("b")), ANY)),
        ("a AND b", All((word("a"), word("b")), ANY)),
        ("a OR b c", Any((word("a"), All((word("b"), word("c")), ANY)), ANY)),
        ("(a OR b) -c", All((Any((word("a"), word("b")), ANY), Not(word("c"), ANY)), ANY)),
        ("and or not", All((word("and"), word("or"), word("not")), ANY)),
    ],
)
def test_a_query_is_read_as_its_tree(text, tree):
    assert parse(text) == tree
    assert parse(render(tree)) == tree


@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ('churn "open', 6, '"open'),
        ("churn (a OR b", 6, "("),
        ("churn)", 5, ")"),
        ("()", 1, ")"),
        ("metrics.auc >=", 14, ""),
        ("metrics.auc >= >", 15, ">"),
        ("a == b", 3, "="),
        ("=5", 0, "=5"),
        ("a AND", 5, ""),
        ("OR b", 0, "OR"),
        ("a NOT", 5, ""),
        ("stage:(a b)", 9, "b"),
        ("stage:(a, )", 10, ")"),
        ("stage:", 6, ""),
        ("x:1,234", 3, ",234"),
        ("*pre", 0, "*pre"),
        ("a=b*", 2, "b*"),
        ("n*me:x", 0, "n*me"),
        ("has:", 4, ""),
        ('""', 0, '""'),
        ("a=1..2", 3, "..2"),
        ('tags."a b"', 10, ""),
        ("a\x00b", 1, "\x00"),
        ("\ud800", 0, "\ud800"),
    ],
)
def test_a_refusal_says_where_and_what_may_stand_there(text, start, found):
    with pytest.raises(QueryRefused) as refusal:
        parse(text)
    facts = refusal.value.facts
    assert (facts["start"], facts["found"]) == (start, found)
    assert facts["accepted"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * (MAX_LENGTH + 1),
        "(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1),
        "-" * 1500 + "a",
        "a " * (MAX_CLAUSES + 1),
        f"f:({', '.join('a' * (MAX_CLAUSES + 1))})",
        "a" * 201 + ":b",
    ],
)
def test_a_query_has_its_limits(text):
    with pytest.raises(QueryRefused):
        parse(text)


def test_every_node_knows_where_it_was_written():
    text = "churn (stage:prod OR metrics.auc >= 0.9 ) "
    tree = parse(text)
    churn, group = tree.parts
    spans = [tree.span, churn.span, group.span, group.parts[1].span, group.parts[1].value_span]
    assert [text[s.start : s.end] for s in spans] == [
        "churn (stage:prod OR metrics.auc >= 0.9 )",
        "churn",
        "stage:prod OR metrics.auc >= 0.9 ",
        "metrics.auc >= 0.9",
        "0.9",
    ]


SIGNS = ["=", "!=", "<", ":", "x:", "x>=", "has:", "(", ")", ",", "..", "-", "*", '"', "\\", "!"]
WORDS = ["a", "b*", '"c d"', "x.y", "AND", " OR ", " NOT ", " ", "1e6", "2025-01", ".", "é"]
TEXTS = st.lists(st.sampled_from(SIGNS + WORDS), max_size=12).map("".join)


@given(TEXTS | st.text(string.printable, max_size=30) | st.text(max_size=30))
def test_any_text_is_a_query_or_refused_at_a_place_in_it(text):
    try:
        tree = parse(text)
    except QueryRefused as refusal:
        start, end = refusal.facts["start"], refusal.facts["end"]
        inside = 0 <= start <= end <= len(text)
        assert inside
    else:
        assert parse(render(tree)) == tree
        assert render(parse(render(tree))) == render(tree)
