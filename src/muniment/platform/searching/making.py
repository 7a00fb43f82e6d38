"""Making an index anew from the tables."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from muniment.kernel.moment import Moment
from muniment.platform.database import Database
from muniment.platform.searching import changes
from muniment.platform.searching.declaring import Document, Searchable
from muniment.platform.searching.folder import Folder
from muniment.platform.searching.names import Names
from muniment.platform.searching.writing import Standing, Writer

if TYPE_CHECKING:
    from tantivy import Index

_REST = 0.25  # of the time that it works, where requests are answered meanwhile


@dataclass(frozen=True, slots=True)
class Made:
    """An index that was made: what it holds is as of `standing`, or a little later."""

    path: Path
    index: "Index"
    names: Names
    standing: Standing
    documents: int
    seconds: float


def make(
    database: Database,
    folder: Folder,
    searchables: Sequence[Searchable],
    names: Names,
    stopping: Callable[[], bool],
    *,
    gently: bool,
) -> Made | None:
    """Make an index of everything there is; return `None` if it was stopped before it was whole.

    What changes meanwhile has a later place in the journal, and is taken in from there.
    """
    began = time.monotonic()
    kinds = {one.name: one.kind for each in searchables for one in each.fields}
    path = folder.fresh()
    writer = Writer(folder, path, folder.create(path, names), names, kinds, bulk=True)
    standing = database.read(changes.end_of_log)
    count = 0
    for searchable in searchables:
        after = ""
        while not stopping():
            started = time.monotonic()
            last, documents = database.read(partial(_some, searchable=searchable, after=after))
            if last is None:
                break
            count += writer.add(searchable.kind, documents)
            after = last
            if gently:
                time.sleep(_REST * (time.monotonic() - started))
    if stopping():
        writer.close()
        return None
    writer.commit(standing)
    writer.close()
    writer.show()
    return Made(path, writer.index, names, standing, count, time.monotonic() - began)


def _some(
    connection: Connection, *, searchable: Searchable, after: str
) -> tuple[str | None, list[Document]]:
    """Return the documents of the next batch, and the last id of it; `None` after the last."""
    ids = searchable.ids(connection, after, changes.BATCH)
    if not ids:
        return None, []
    return ids[-1], list(searchable.documents(connection, ids, Moment.NOW))
