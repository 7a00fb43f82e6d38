"""Verbs about imports of inventories."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Literal

import httpx2

from muniment_client.errors import NotPushable
from muniment_client.records import ImportReport, ImportRow, ImportRun, UndoReport
from muniment_client.reference import segment
from muniment_client.session import decode
from muniment_client.verbs.verbs import Verbs


class ImportVerbs(Verbs):
    """Bringing inventories in, and taking them out again."""

    def import_file(
        self,
        file: str | PathLike[str],
        mapping: str | PathLike[str],
        *,
        kind: Literal["csv", "jsonl"] | None = None,
        project: str | None = None,
        overwrite: bool = False,
        dry_run: bool = False,
    ) -> ImportReport:
        """Import the inventory in `file` and return what became of its rows.

        `mapping` is a file, or the name of a mapping that the registry ships; `kind` is refused
        unless it is the mapping's. `project` takes the place of those the mapping names. A field
        that somebody changed since the last import is left alone, or with `overwrite` set as the
        file says. With `dry_run` nothing is changed at all.
        """
        parts = {"file": _part(Path(file)), "mapping": _mapping(mapping)}
        form = httpx2.Request("POST", self._session.url, files=parts)
        headers = {"Content-Type": form.headers["Content-Type"]}
        choices = {"format": kind, "project": project, "overwrite": overwrite, "dry_run": dry_run}
        sent = self._session.post_raw("/imports", form.read(), headers, query=choices)
        return decode(sent, ImportReport)

    def imports(self) -> Iterator[ImportRun]:
        """Return the imports one by one, the last begun first."""
        return self._session.pages("/imports", ImportRun)

    def import_run(self, import_id: str) -> ImportRun:
        """Return an import: who brought in what, and what came of it."""
        return self._session.get(_path(import_id), ImportRun)

    def import_rows(self, import_id: str, *, status: str | None = None) -> Iterator[ImportRow]:
        """Return the rows of an import one by one, such as those with status `rejected`."""
        return self._session.pages(f"{_path(import_id)}/rows", ImportRow, {"status": status})

    def import_source(self, import_id: str, part: Literal["source", "mapping"] = "source") -> bytes:
        """Return the file of an import as it was sent, or the mapping that it went by."""
        return self._session.get_bytes(f"{_path(import_id)}/{part}")

    def undo_import(self, import_id: str) -> UndoReport:
        """Take back what an import did, where nobody has changed it since."""
        return self._session.post(f"{_path(import_id)}/undo", UndoReport, {})


# A shipped mapping is called without one.
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


def _path(import_id: str) -> str:
    return f"/imports/{segment(import_id)}"


def _mapping(mapping: str | PathLike[str]) -> tuple[str | None, bytes]:
    path = Path(mapping)
    if path.is_file():
        return _part(path)
    if path.suffix.lower() in _SUFFIXES or len(path.parts) > 1:
        raise NotPushable(
            f"There is no file {path}; name a mapping file, or one that the registry ships."
        )
    return None, str(mapping).encode()


def _part(path: Path) -> tuple[str, bytes]:
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise NotPushable(f"{path} cannot be read: {error.strerror}.") from error
