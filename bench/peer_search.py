"""The searched register at the peer: the same models, with as much as its search can ask for.

That is names and tags of versions. It has no text, no metrics of versions, no order by them and no
counts. Its rows are written straight into its tables while it rests: it takes about a hundred a
second over HTTP.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import MetaData, create_engine, insert, text

from bench.catalogues import VERSIONS_PER_MODEL, Catalogues, Entry
from bench.connection import Request
from bench.mlflow_requests import API

_BEGAN_MS = 1_672_531_200_000
_BATCH = 50_000
_SHOWN = 20
_Row = dict[str, Any]


def seed(database_url: str, catalogues: Catalogues, versions: int) -> None:
    """Write so many versions, ten of each model, into the tables of an MLflow server."""
    makers: dict[str, Callable[[Entry], Iterator[_Row]]] = {
        "registered_models": _model,
        "model_versions": _versions,
        "model_version_tags": _tags,
    }
    engine = create_engine(database_url)
    metadata = MetaData()
    metadata.reflect(engine, only=tuple(makers))
    with engine.begin() as connection:
        for name, rows_of in makers.items():
            entries = catalogues.entries(versions // VERSIONS_PER_MODEL)
            rows = itertools.chain.from_iterable(map(rows_of, entries))
            while batch := list(itertools.islice(rows, _BATCH)):
                connection.execute(insert(metadata.tables[name]), batch)
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _model(entry: Entry) -> Iterator[_Row]:
    yield {"name": entry.name, "description": entry.description, **_times(entry, 0)}


def _versions(entry: Entry) -> Iterator[_Row]:
    for number in range(1, VERSIONS_PER_MODEL + 1):
        source = f"s3://models/{entry.name}/{number}"
        yield {
            "name": entry.name,
            "version": number,
            "current_stage": "None",
            "source": source,
            "storage_location": source,
            "status": "READY",
            **_times(entry, number),
        }


def _tags(entry: Entry) -> Iterator[_Row]:
    for number in range(1, VERSIONS_PER_MODEL + 1):
        for key, value in (("agency", entry.agency), ("stage", entry.stage)):
            yield {"name": entry.name, "version": number, "key": key, "value": value}


def _times(entry: Entry, number: int) -> _Row:
    made = _BEGAN_MS + (entry.number * VERSIONS_PER_MODEL + number) * 1000
    return {"creation_time": made, "last_updated_time": made}


@dataclass(frozen=True)
class Question:
    """The same question to both: to ours in its language, to the peer in its own."""

    ours: str
    peer: str

    def to_ours(self, api: str, cursor: str | None = None, limit: int = _SHOWN) -> Request:
        """Ask for versions, the newest first, as the peer orders them."""
        asked = {"q": self.ours, "kind": "version", "sort": "-created", "limit": str(limit)}
        return Request("GET", f"{api}/search?{urlencode(_with(asked, 'cursor', cursor))}")

    def to_peer(self, token: str | None = None, limit: int = _SHOWN) -> Request:
        """Ask for versions, in the peer's usual order: the last changed first."""
        asked = {"filter": self.peer, "max_results": str(limit)}
        path = f"{API}/model-versions/search?{urlencode(_with(asked, 'page_token', token))}"
        return Request("GET", path)


def questions(catalogues: Catalogues, seed: int) -> dict[str, Iterator[Question]]:
    """Return endless questions of the kinds that both can answer, by what they are."""

    def drawn(make: Callable[[str, str], Question]) -> Iterator[Question]:
        chance = random.Random(seed)  # noqa: S311 (nothing is secret here)
        while True:
            yield make(chance.choice(catalogues.words), chance.choice(catalogues.stages))

    return {
        "by a tag": drawn(lambda _, stage: Question(f'tags.stage = "{stage}"', _tagged(stage))),
        "by a word of the name": drawn(
            lambda word, _: Question(f"name:{word}", f"name ILIKE '%{word}%'")
        ),
        "by both": drawn(
            lambda word, stage: Question(
                f'name:{word} tags.stage = "{stage}"',
                f"name ILIKE '%{word}%' AND {_tagged(stage)}",
            )
        ),
    }


def _tagged(stage: str) -> str:
    quoted = stage.replace("'", "''")
    return f"tags.stage = '{quoted}'"


def _with(asked: dict[str, str], name: str, value: str | None) -> dict[str, str]:
    return asked if value is None else {**asked, name: value}
