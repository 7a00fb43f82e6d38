"""Exporting: everything that a search finds, as a table in a file."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

import msgspec

from muniment.capabilities.search.service.searching import Asked, Found, Hit, SearchUnfit
from muniment.platform.searching.layout import THING
from muniment.platform.searching.request import NAME, RELEVANCE
from muniment.platform.tables import FORMATS, Format, Kind, Row

BATCH = 1_000
WITHOUT_END = "created"
"""An order in which everything can be paged through: what has no date comes last."""
_IN_MEMORY = 4 * 1024 * 1024
_ABOUT = (THING, "reference", "title", "summary")
_LENGTH_BYTES = 4


def format_named(name: str) -> Format:
    """Return a format; raise `SearchUnfit` if there is none of that name."""
    try:
        return FORMATS[name]
    except KeyError as unknown:
        raise SearchUnfit(
            f"There is no format '{name[:40]}' of an export; ask for one of {', '.join(FORMATS)}.",
            accepted=list(FORMATS),
        ) from unknown


def check_whole(asked: Asked, sheet: "Sheet", last: Found) -> None:
    """Refuse with `SearchUnfit` what ended before all that was found, as some orders do."""
    is_counted = asked.sort.removeprefix("-") in {NAME, RELEVANCE}
    if is_counted and sheet.length < last.total:
        raise SearchUnfit(
            f"By relevance and by name the first {sheet.length} of {last.total} can be exported; "
            f"sort by a field of numbers or dates, such as {WITHOUT_END}, or leave the order out.",
            accepted=[WITHOUT_END],
        )


class Sheet:
    """The rows of an export on their way out, on disk once they are many, and their columns.

    `length` is how many rows there are.
    Which fields there are is known once everything is found: the rows wait here until then.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.length = 0
        self._wanted = tuple(columns)
        self._kinds: dict[str, Kind] = dict.fromkeys(_ABOUT, Kind.TEXT)
        self._rows: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  until `close`

    def add(self, hits: Sequence[Hit]) -> None:
        """Take up what was found."""
        for hit in hits:
            row = _row(hit)
            for name, value in row.items():
                self._learn(name, value)
            raw = msgspec.msgpack.encode(row)
            self.length += 1
            self._rows.write(len(raw).to_bytes(_LENGTH_BYTES, "big") + raw)

    def written(self, chosen: Format) -> Iterator[bytes]:
        """Yield the table in a format."""
        writer = chosen.writer(self._columns())
        yield writer.begin()
        for batch in self._batches():
            yield writer.rows(batch)
        yield writer.end()

    def close(self) -> None:
        """Drop the rows."""
        self._rows.close()

    def _columns(self) -> dict[str, Kind]:
        if self._wanted:
            return {name: self._kinds.get(name, Kind.TEXT) for name in self._wanted}
        fields = sorted(self._kinds.keys() - set(_ABOUT))
        return {name: self._kinds[name] for name in (*_ABOUT, *fields)}

    def _learn(self, name: str, value: Any) -> None:
        kind = _kind_of(value)
        if self._kinds.setdefault(name, kind) is not kind:
            self._kinds[name] = Kind.TEXT

    def _batches(self) -> Iterator[list[Row]]:
        self._rows.seek(0)
        batch: list[Row] = []
        while size := self._rows.read(_LENGTH_BYTES):
            batch.append(msgspec.msgpack.decode(self._rows.read(int.from_bytes(size, "big"))))
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch


def _row(hit: Hit) -> dict[str, Any]:
    found = hit.document
    about = (hit.kind, found.reference, found.title, found.summary)
    said = {name: value for name, value in found.values.items() if value not in ("", [], ())}
    return {**said, **dict(zip(_ABOUT, about, strict=True))}


def _kind_of(value: Any) -> Kind:
    if isinstance(value, bool):
        return Kind.TRUTH
    if isinstance(value, int | float):
        return Kind.NUMBER
    return Kind.TIME if isinstance(value, datetime) else Kind.TEXT
