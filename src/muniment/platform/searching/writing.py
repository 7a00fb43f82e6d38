"""Writing an index: documents in, and the place in the journal that they are as of, together."""

import base64
import ctypes
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from muniment.platform.searching.compiling import held_at
from muniment.platform.searching.declaring import Document, FieldKind
from muniment.platform.searching.folder import Folder
from muniment.platform.searching.layout import POSITION, encoded, serial_of
from muniment.platform.searching.names import Names

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter, Query, Searcher

_HEAP = 32 * 1024 * 1024
_BULK_HEAP = 200 * 1024 * 1024
_SERIAL = 0


class Standing(msgspec.Struct, frozen=True):
    """The place in the log that an index is as of, and the event before it: which log that is."""

    position: int = 0
    event_id: str = ""


class Writer:
    """The one writer of an index."""

    def __init__(
        self,
        folder: Folder,
        path: Path,
        index: "Index",
        names: Names,
        declared: Mapping[str, FieldKind | None],
        *,
        bulk: bool = False,
    ) -> None:
        self.path = path
        self.index = index
        self.names = names
        self._folder = folder
        self._declared = declared
        self._bulk = bulk
        self._writer: IndexWriter | None = None

    @property
    def _writing(self) -> "IndexWriter":
        if self._writer is None:
            heap = _BULK_HEAP if self._bulk else _HEAP
            self._writer = self.index.writer(heap, num_threads=1)
        return self._writer

    def add(self, kind: str, documents: Iterable[Document]) -> int:
        """Write documents that the index does not have yet; return how many."""
        count = 0
        for document in documents:
            self._writing.add_json(encoded(kind, document, self.names, self._declared))
            count += 1
        return count

    def replace(self, kind: str, ids: Iterable[str], documents: Iterable[Document]) -> None:
        """Take things from the index, and write the documents of those that are still there."""
        searcher = self.index.searcher()
        for one in ids:
            self._writing.delete_documents_by_query(self._only(searcher, serial_of(kind, one)))
        self.add(kind, documents)

    def _only(self, searcher: "Searcher", serial: int) -> "Query":
        """Return the query for one thing; a look through all serials if others share its slots."""
        from tantivy import FieldType, Occur, Query  # noqa: PLC0415  start-up time, as below

        schema = self.index.schema
        found = held_at(schema, serial)
        hits = searcher.search(found, 2, count=False).hits
        held = searcher.fast_field_values("_serial", [address for _, address in hits])
        if all(one == serial for one in held):
            return found
        same = Query.range_query(schema, "_serial", FieldType.Integer, serial, serial)
        return Query.boolean_query([(Occur.Must, found), (Occur.Must, same)])

    def commit(self, standing: Standing) -> None:
        """Keep what was written, and where that is in the journal, together."""
        if self.names.fresh:
            self._folder.keep_names(self.path, self.names)
        self._writing.delete_documents_by_term("_kind", POSITION)
        told = base64.b64encode(msgspec.json.encode(standing)).decode()
        row = {"_kind": POSITION, "_key": told, "_serial": _SERIAL}
        self._writing.add_json(msgspec.json.encode(row).decode())
        self._writing.commit()

    def show(self) -> None:
        """Have what was committed read from now on."""
        self.index.reload()

    def close(self) -> None:
        """Give the index up; after a bulk, when it has been put together as it will be read."""
        if self._writer is not None and self._bulk:
            self._writer.wait_merging_threads()
        self.rest()

    def rest(self) -> None:
        """Give the memory back that it takes to write; what was not committed is lost."""
        if self._writer is not None:
            self._writer = None
            _trim()


def _trim() -> None:
    """Have the C library return what is free: glibc keeps some ten megabytes of a writer's."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def read_standing(index: "Index") -> Standing:
    """Return the place in the journal that an index is as of."""
    from tantivy import Query  # noqa: PLC0415  start-up time: it is needed after the start

    searcher = index.searcher()
    query = Query.term_query(index.schema, "_kind", POSITION, "basic")
    hits = searcher.search(query, 1, count=False).hits
    if not hits:
        return Standing()
    raw = bytes(searcher.doc(hits[0][1]).get_first("_key") or b"")
    return msgspec.json.decode(raw, type=Standing)
