"""Referring to blobs, and the gate between those who do and whoever removes what nobody refers to.

A blob that nothing refers to is marked first, and removed once the mark is older than the grace.
Whoever records a reference to a blob asks `require_stored` in the same transaction; whoever removes
blobs closes the gate first (`close_gate`), so each either sees the other's work or waits for it.
Why this is enough: `docs/decisions/0021-removing-what-nobody-refers-to.md`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Unavailable
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.database import METADATA, Instant

MARKS = Table(
    "blob_marks",
    METADATA,
    Column("digest", String(71), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("marked_at", Instant, nullable=False, index=True),
)


class SendAgain(Unavailable):
    """The file was removed as nobody's while it was being recorded; nothing was recorded."""

    code = "blobs.send-again"
    title = "Send the file again"


Held = Callable[[ColumnElement[str], ColumnElement[str]], ColumnElement[bool]]
"""Makes the condition that a project (by its id) holds a digest, both of them columns."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """How one capability refers to blobs.

    `in_use` yields every blob its rows refer to. `among` returns which of some digests are spoken
    for, by rows or by promises that began after a moment, such as an upload that no version uses
    yet; without it, `in_use` decides. `held` is the condition that rows of a project refer to a
    digest, as SQL: what somebody sent stays theirs as long as it is.
    """

    in_use: Callable[[Connection], Iterable[BlobStat]]
    among: Callable[[Connection, Collection[str], datetime], set[str]] | None = None
    held: Held | None = None


def open_gate(connection: Connection) -> None:
    """Keep everything that is stored from being removed until this transaction ends."""
    if connection.dialect.name == "postgresql":
        # SQLite has one writer, so nobody removes anything meanwhile.
        connection.execute(text("LOCK TABLE blob_marks IN ROW SHARE MODE"))


def close_gate(connection: Connection) -> None:
    """Wait for all who record references, and let nobody else begin until this transaction ends.

    MUST be its first statement: PostgreSQL fixes what a transaction sees at its first query, and
    what others recorded while it waited must be seen.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE blob_marks IN EXCLUSIVE MODE"))


def require_stored(connection: Connection, blobs: Blobs, digest: str) -> BlobStat:
    """Return a blob to be referred to in this transaction; raise `SendAgain` if it is gone."""
    open_gate(connection)
    found = blobs.stat(Digest(digest))
    if found is None:
        raise SendAgain(
            "The file was removed while this was being recorded, for nothing referred to it; "
            "send it again.",
            digest=digest,
        )
    return found


def referred(
    connection: Connection, referrers: Iterable[Referrer], digests: Collection[str], since: datetime
) -> set[str]:
    """Return those of `digests` that anything refers to; promises older than `since` do not."""
    found: set[str] = set()
    for referrer in referrers:
        rest = set(digests) - found
        if not rest:
            break
        if referrer.among is not None:
            found |= referrer.among(connection, rest, since)
        else:
            found |= {one.digest for one in referrer.in_use(connection) if one.digest in rest}
    return found


def marked(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Return those of `digests` that are marked."""
    found = select(MARKS.c.digest).where(MARKS.c.digest.in_(digests))
    return set(connection.execute(found).scalars())


def mark(connection: Connection, stats: Iterable[BlobStat], now: datetime) -> None:
    """Remember since when nothing refers to these blobs; marks that are there stay as they are."""
    wanted = {stat.digest: stat.size_bytes for stat in stats}
    for digest in sorted(wanted.keys() - marked(connection, list(wanted))):
        row = {"digest": digest, "size_bytes": wanted[digest], "marked_at": now}
        connection.execute(insert(MARKS).values(**row))


def unmark(connection: Connection, digests: Collection[str]) -> None:
    """Forget marks."""
    connection.execute(delete(MARKS).where(MARKS.c.digest.in_(digests)))


def due(
    connection: Connection, before: datetime, *, limit: int, after: str = ""
) -> list[tuple[str, int]]:
    """Return digests and sizes of blobs marked no later than `before`, in order of the digest."""
    old = (MARKS.c.marked_at <= before, MARKS.c.digest > after)
    rows = connection.execute(select(MARKS).where(*old).order_by(MARKS.c.digest).limit(limit))
    return [(row.digest, row.size_bytes) for row in rows]


def waiting(connection: Connection) -> tuple[int, int]:
    """Return how many blobs are marked, and how many bytes they have."""
    total = select(func.count(), func.coalesce(func.sum(MARKS.c.size_bytes), 0))
    count, size = connection.execute(total.select_from(MARKS)).one()
    return count, int(size)
