import random
from dataclasses import replace

import pytest

from muniment.kernel.events import INSTANCE
from muniment.platform.searching import figures, judging, layout, reading
from muniment.platform.searching.criteria import Anything, Either, Present, Text, Within
from muniment.platform.searching.declaring import Document
from muniment.platform.searching.engine import Engine
from muniment.platform.searching.request import Answer, Found, Order, Request, Seen
from muniment.platform.searching.tests import things

COUNT = 250
EVERYBODY = tuple(Seen(kind, (INSTANCE,)) for kind in things.KINDS)


@pytest.fixture(scope="module")
def known() -> list[tuple[str, Document]]:
    return list(things.documents(random.Random(7), COUNT))


@pytest.fixture(scope="module")
def facts(known) -> list[judging.Facts]:
    return things.facts(known)


@pytest.fixture(scope="module")
def engine(known, tmp_path_factory) -> Engine:
    return things.index_of(tmp_path_factory.mktemp("index"), known)


@pytest.fixture(scope="module")
def abreast(known, tmp_path_factory) -> Engine:
    """An index of which every seventh thing was written as another, and some not at all."""
    old = [
        (kind, replace(known[place - 1][1], id=one.id) if place % 7 == 0 else one)
        for place, (kind, one) in enumerate(known)
        if place % 21
    ]
    return things.index_of(tmp_path_factory.mktemp("index"), old, known[::7])


def pages(answer, request: Request) -> list[Found]:
    found: list[Found] = []
    for _ in range(COUNT + 1):
        page: Answer = answer(request)
        found += page.found
        if page.next is None:
            return found
        request = replace(request, after=page.next)
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("seed", range(100))
def test_the_index_finds_counts_and_orders_what_reading_everything_does(seed, engine, facts):
    compare(engine, facts, seed)


@pytest.mark.parametrize("seed", range(100, 180))
def test_what_changed_since_is_found_counted_and_ordered_among_the_rest(seed, abreast, facts):
    compare(abreast, facts, seed)


def compare(engine: Engine, facts: list[judging.Facts], seed: int) -> None:
    request = things.request(random.Random(seed))
    sort_keys = {(one.kind, one.document.id): reading.name_of(one) for one in facts}
    by_reading = reading.answer(replace(request, limit=COUNT), facts)
    by_index = engine.answer(request)
    assert by_index.total == by_reading.total
    for name in request.facets:
        assert dict(by_index.facets[name]) == dict(by_reading.facets[name]), name
    found = pages(engine.answer, request)
    keys = [(one.kind, one.id) for one in found]
    expected = [(one.kind, one.id) for one in by_reading.found]
    assert len(set(keys)) == len(keys)
    if request.order.by == "relevance":
        assert set(keys) == set(expected)
    elif request.order.by == "name":
        assert [sort_keys[key] for key in keys] == [sort_keys[key] for key in expected]
    else:
        assert keys == expected
        assert [one.sorted_by for one in found] == [one.sorted_by for one in by_reading.found] or (
            request.order.by == "name"
        )


def test_pages_read_one_by_one_are_the_pages_of_the_index(engine, facts):
    request = Request(Anything(), EVERYBODY, Order("weight", descending=True), limit=9)
    assert [one.id for one in pages(lambda r: reading.answer(r, facts), request)] == [
        one.id for one in pages(engine.answer, request)
    ]


def test_what_lacks_the_field_comes_last_both_ways(engine):
    for descending in (True, False):
        request = Request(Anything(), EVERYBODY, Order("weight", descending=descending), limit=50)
        values = [one.sorted_by for one in pages(engine.answer, request)]
        present = [value for value in values if value is not None]
        assert values == [*sorted(present, reverse=descending), *[None] * (COUNT - len(present))]
        assert len(present) < COUNT


def test_an_exact_word_is_more_relevant_than_a_typing_mistake(engine, facts):
    found = engine.answer(Request(Text(("churn",), fuzzy=True), EVERYBODY, limit=COUNT)).found
    words = {
        one.document.id: {*one.title, *one.line, *one.also.get("borrowed", ())} for one in facts
    }
    exact = ["churn" in words[one.id] for one in found]
    assert exact == sorted(exact, reverse=True)
    assert not all(exact)


def test_a_word_in_the_title_is_more_relevant_than_one_elsewhere(engine, facts):
    first = engine.answer(Request(Text(("fraud",)), EVERYBODY, limit=1)).found[0]
    titles = {one.document.id: one.title for one in facts}
    assert "fraud" in titles[first.id]


def test_a_criterion_that_has_no_say_in_relevance_changes_no_order(engine):
    plain = engine.answer(Request(Text(("fraud",)), EVERYBODY, limit=COUNT)).found
    also = Either((Text(("fraud",)), Within("weight", 1e12)))
    assert {one.id for one in plain} == {
        one.id for one in engine.answer(Request(also, EVERYBODY, limit=COUNT)).found
    }


def test_a_field_without_numbers_sorts_nothing_and_finds_everything(engine):
    request = Request(Present("name"), EVERYBODY, Order("never", descending=True), limit=COUNT)
    assert len(engine.answer(request).found) == COUNT


@pytest.mark.parametrize("key", ["01a1fede-27c3-71db-b099-48d060061518", "a:b/ü", "", "0" * 36])
def test_an_identity_survives_the_index(key, tmp_path):
    one = Document(key, None, None, "title", "reference", "/")
    engine = things.index_of(tmp_path, [(things.KINDS[0], one)])
    (found,) = engine.answer(Request(Anything(), EVERYBODY)).found
    assert (found.kind, found.id) == (things.KINDS[0], key)


def test_numbers_keep_their_order_and_their_digits_in_the_index():
    chance = random.Random(3)
    drawn = [chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300) for _ in range(2_000)]
    drawn += [0.0, 1e300, -1e300, 5e-324, 0.1, 0.3, 2.0**53, 1.7e12, 99.999, *range(-12, 12)]
    ordered = sorted(drawn)
    sizes = [figures.encode(number) for number in ordered]
    assert sizes == sorted(sizes)
    assert [figures.decode(size) for size in sizes] == pytest.approx(ordered, rel=1e-14, abs=0)
    assert [figures.encode(figures.decode(size)) for size in sizes] == sizes
    assert all(abs(size) < 2**63 for size in sizes)
    assert figures.decode(figures.encode(78.172)) == figures.decode_near(figures.encode(78.172))


@pytest.mark.parametrize("name", ["metrics.top1", "a b", "ä", "_x", "A-b.c", "日本"])
def test_a_path_in_the_index_holds_nothing_that_its_query_language_reads(name):
    path = layout.path_of(name)
    assert path.replace("_", "").isalnum()
    assert path.isascii()
    assert layout.path_of(name + "x") != path
