"""Things of two kinds that nobody has in the register, to be indexed without it."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from muniment.kernel.events import INSTANCE, Scope
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.searching.changes import Change
from muniment.platform.searching.criteria import (
    Anything,
    Criterion,
    Either,
    Every,
    Except,
    Keyword,
    Present,
    Text,
    Things,
    Within,
)
from muniment.platform.searching.declaring import Document, Field, FieldKind, Searchable, dates_of
from muniment.platform.searching.engine import Engine
from muniment.platform.searching.folder import Folder, form_of
from muniment.platform.searching.judging import Facts, facts_of
from muniment.platform.searching.names import Declared
from muniment.platform.searching.recent import Recent
from muniment.platform.searching.request import Order, Request, Seen
from muniment.platform.searching.writing import Standing, Writer

WORDS = ("churn", "chrun", "churns", "image", "Größe", "v1.5", "resnet-50", "fraud", "der", "x")
COLORS = ("Red", "light blue", "blue", "Grün")
KINDS = ("rock", "plant")
FIELDS = (
    Field("name", FieldKind.TEXT, "its name"),
    Field("color", FieldKind.KEYWORD, "its colour", facet=True),
    Field("weight", FieldKind.NUMBER, "its weight"),
    Field("found", FieldKind.DATE, "when it was found"),
    Field("tags.*", FieldKind.KEYWORD, "its tags"),
    Field("said.*", None, "what is said"),
)
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


def searchable(kind: str) -> Searchable:
    """Return how a kind is declared; nobody asks it for documents here."""
    return Searchable(
        kind,
        kind,
        PUBLIC,
        frozenset(),
        FIELDS,
        lambda connection, events: (),
        lambda connection, ids, moment: iter(()),
        lambda connection, after, limit: [],
    )


SEARCHABLES = tuple(searchable(kind) for kind in KINDS)
DECLARED = Declared.of(SEARCHABLES)


def documents(chance: random.Random, count: int) -> Iterator[tuple[str, Document]]:
    """Make things at random, with gaps and ties wherever there can be some."""
    for number in range(count):
        values: dict[str, object] = {"name": chance.choice(WORDS)}
        if chance.random() < 0.8:
            values["color"] = chance.sample(COLORS, chance.randrange(1, 3))
        if chance.random() < 0.7:
            values["weight"] = chance.choice((-1.5, 0.0, 1, 2.5, 2.5, 1e9, float("nan")))
        if chance.random() < 0.5:
            values["found"] = BEGAN + timedelta(days=chance.randrange(5))
        if chance.random() < 0.5:
            values[f"tags.{chance.choice('ab')}"] = chance.choice(("hot", "Cold"))
        if chance.random() < 0.5:
            values[f"said.{chance.choice(('x.y', 'ä b'))}"] = chance.choice(
                (1, 2.0, True, "two words here", "2025-01-03")
            )
        kind = chance.choice(KINDS)
        yield (
            kind,
            Document(
                id=f"{number:08x}-0000-7000-8000-{chance.getrandbits(40):012x}"
                + "x" * (number % 2),
                project_id=f"p{number % 4}",
                model_id=f"m{number % 4}{number % 3}" if number % 5 else None,
                title=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
                reference=f"p{number % 4}/{number % 7}@{number}",
                href="/",
                text=chance.sample(WORDS, 2),
                also={"borrowed": " ".join(chance.sample(WORDS, 2))} if number % 3 else {},
                values=values,  # pyright: ignore[reportArgumentType]  drawn from what it takes
            ),
        )


def index_of(
    path: Path,
    things: Sequence[tuple[str, Document]],
    changed: Sequence[tuple[str, Document]] = (),
) -> Engine:
    """Index things in a folder, in several commits so that there are several segments.

    What `changed` is as it is there, and not written yet.
    """
    folder = Folder(path, form_of(SEARCHABLES))
    made, names = folder.fresh(), DECLARED.names()
    writer = Writer(folder, made, folder.create(made, names), names, DECLARED.kinds)
    for start in range(0, len(things), 60):
        some = things[start : start + 60]
        for kind in KINDS:
            writer.replace(
                kind,
                [one.id for of, one in some if of == kind],
                [one for of, one in some if of == kind],
            )
        writer.commit(Standing(start, "x"))
        writer.show()
    folder.use(made)
    since = [Change(kind, [one.id], [one]) for kind, one in changed]
    recent = Recent({}).and_also(since, names, DECLARED.kinds) if changed else None
    return Engine(writer.index, names, 0, recent)


def facts(things: Sequence[tuple[str, Document]]) -> list[Facts]:
    """Return things as they are judged by reading."""
    return [facts_of(kind, document, DECLARED.kinds) for kind, document in things]


def criterion(chance: random.Random, depth: int = 2) -> Criterion:
    """Make a criterion at random."""
    if depth and chance.random() < 0.5:
        parts = tuple(criterion(chance, depth - 1) for _ in range(chance.randrange(1, 4)))
        return chance.choice((Every(parts), Either(parts), Except(parts[0])))
    low, high = sorted((chance.choice((-2.0, 0, 1, 2.5, 1e9)), chance.choice((0, 1, 2.5, 1e10))))
    word = chance.choice(("churn", "image", "grosse", "fraud", "der", "churms", "blue", "words"))
    return chance.choice(
        (
            Anything(),
            Text((word,), fuzzy=word.isalpha() and len(word) > 3),
            Text((word[:3],), prefix=True),
            Text(("resnet", "50")),
            Text((word,), chance.choice(("name", "color", "said.x.y", "borrowed"))),
            Text((word[:2],), "color", prefix=True),
            Keyword(chance.choice(("color", "tags.a", "said.x.y")), ("red", "HOT", "true")),
            Keyword("color", ("l",), prefix=True),
            Keyword("is", ("rock",)),
            Within("weight", low, high, chance.random() < 0.5, chance.random() < 0.5),
            Within("weight", None, high, high_included=chance.random() < 0.5),
            Within(dates_of("found"), (BEGAN + timedelta(days=2)).timestamp() * 1000),
            Within("said.x.y", 1, 2),
            Present(
                chance.choice(
                    ("weight", "color", "name", "said.ä b", "tags.b", "borrowed", "nothing")
                )
            ),
            Things(frozenset({("rock", "none")})),
        )
    )


def request(chance: random.Random) -> Request:
    """Make a request at random: somebody who sees everything, or a little."""
    scopes = chance.choice(
        (
            (INSTANCE,),
            (Scope("p1"),),
            (Scope("p0"), Scope("p3")),
            (Scope("p2", "m20"), Scope("p1", "m11")),
            (),
        )
    )
    hidden = chance.choice((frozenset[str](), frozenset({"m20", "m01"})))
    kinds = chance.choice((KINDS, KINDS[:1]))
    by = chance.choice(("relevance", "name", "weight", dates_of("found"), "said.x.y"))
    return Request(
        criterion(chance),
        tuple(Seen(kind, scopes, hidden) for kind in kinds),
        Order(by, descending=by == "relevance" or chance.random() < 0.5),
        ("is", "color", "tags.a", "said.x.y"),
        chance.choice((5, 20, 60)),
    )
