"""A journal with many events, written straight into its tables, and the log that grows from it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uuid_utils  # noqa: TID251 (there is no unit of work to ask)
from sqlalchemy import Connection, delete, func, insert, select

from muniment.app import declared_followers
from muniment.kernel.digest import Digest
from muniment.platform.database import connect
from muniment.platform.journal import DOCUMENTS, EVENTS, Followers
from muniment.platform.journal.log import CheckpointRecord, Keeper, Keyring
from muniment.platform.journal.tables import FOLLOWERS

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
BATCH = 20_000
STATE = b'{"name":"bench"}'


def grow(database_url: str, data: Path, events: int) -> list[str]:
    """Let a resting registry's log grow to so many events; return ids of some of them."""
    database = connect(database_url)
    ids: list[str] = []
    try:
        database.write(_keep_state)
        end = database.read(lambda c: c.execute(select(func.count()).select_from(EVENTS)).scalar())
        for start in range(end or 0, events, BATCH):
            rows = list(_events(start, min(start + BATCH, events)))
            ids.append(rows[len(rows) // 2]["event_id"])
            database.write(lambda connection, rows=rows: connection.execute(insert(EVENTS), rows))
        keeper = Keeper(database, Keyring(data), CheckpointRecord(data))
        Followers(database, (), keeper).catch_up()
        if keeper.standing.refusal is not None:
            raise RuntimeError(keeper.standing.refusal)
        database.write(lambda connection: _settle(connection, events))
    finally:
        database.close()
    return ids


def _keep_state(connection: Connection) -> None:
    row = {"digest": str(Digest.of(STATE)), "body": STATE.decode()}
    connection.execute(insert(DOCUMENTS), [row])


def _settle(connection: Connection, end: int) -> None:
    """Let nobody have anything left to follow, or the server would do that while it is measured."""
    names = [follower.name for follower in declared_followers()]
    connection.execute(delete(FOLLOWERS).where(FOLLOWERS.c.name.in_(names)))
    connection.execute(insert(FOLLOWERS), [{"name": name, "position": end} for name in names])


def _events(start: int, stop: int) -> Iterator[dict[str, Any]]:
    digest = str(Digest.of(STATE))
    for number in range(start, stop):
        at = BEGAN + timedelta(seconds=number)
        yield {
            "leaf_index": number,
            "event_id": str(uuid_utils.uuid7()),
            "type": "model.described",
            "subject_kind": "bench",  # nobody's, so that no index has to be made of it
            "subject_id": f"bench-{number % 1000}",
            "valid_at": at,
            "recorded_at": at,
            "actor_id": "system",
            "actor_name": "system",
            "via": "api",
            "request_id": f"bench-request-{number}",
            "state_digest": digest,
        }
