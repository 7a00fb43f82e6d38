"""Full text: what is found, on both databases, and what the past answers by the same rule."""

import pytest
from sqlalchemy import Connection

from muniment.platform import fulltext

BODIES = {
    "one": "Crédit scoring of small firms; AUC 0.81",
    "two": "credit-card fraud, real time",
    "three": "Zürich weather_forecast",
}


@pytest.fixture
def filled(house):
    def fill(connection: Connection):
        for key, body in BODIES.items():
            fulltext.put(connection, "thing", key, body)
        fulltext.put(connection, "other", "one", "credit")

    house.database.write(fill)
    return house


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("credit", {"one", "two"}),
        ("CRED scor", {"one"}),
        ("zurich", {"three"}),
        ("forecast weather", {"three"}),
        ("0.81", {"one"}),
        ("credit weather", set()),
        ("redit", set()),
        ('"fraud" OR NOT (', set()),
    ],
)
def test_every_word_must_begin_some_word(filled, query, keys):
    def search(connection: Connection):
        matching = fulltext.matching(connection, "thing", query)
        assert matching is not None
        return set(connection.execute(matching).scalars())

    assert filled.database.read(search) == keys
    assert {key for key, body in BODIES.items() if fulltext.holds(body, query)} == keys


def test_a_query_without_a_word_asks_for_nothing(filled):
    assert filled.database.read(lambda c: fulltext.matching(c, "thing", " -- ")) is None
    assert fulltext.holds("anything", " -- ")


def test_a_document_is_replaced_removed_and_cleared(filled):
    def change(connection: Connection):
        fulltext.put(connection, "thing", "one", "insurance")
        fulltext.remove(connection, "thing", "two")
        fulltext.clear(connection, "other")

    filled.database.write(change)

    def found(connection: Connection, kind: str, query: str):
        matching = fulltext.matching(connection, kind, query)
        assert matching is not None
        return list(connection.execute(matching).scalars())

    assert filled.database.read(lambda c: found(c, "thing", "credit")) == []
    assert filled.database.read(lambda c: found(c, "thing", "insurance")) == ["one"]
    assert filled.database.read(lambda c: found(c, "other", "credit")) == []


def test_each_indexer_receives_the_events_about_its_subjects():
    class Event:
        def __init__(self, kind):
            self.subject_kind = kind

    seen: list[tuple[str, int]] = []
    follower = fulltext.search_follower(
        [
            fulltext.Indexer(
                frozenset({kind}),
                lambda _, events, kind=kind: seen.append((kind, len(events))),
                lambda _, kind=kind: seen.append((kind, 0)),
            )
            for kind in ("model", "use_case")
        ]
    )
    follower.apply(None, [Event("model"), Event("model"), Event("alias")])
    assert seen == [("model", 2)]
    follower.reset(None)
    assert seen[1:] == [("model", 0), ("use_case", 0)]
