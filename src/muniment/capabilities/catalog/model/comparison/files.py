"""Files side by side: by path, and where a path is missing, by content under another name."""

from collections.abc import Sequence
from dataclasses import dataclass

from muniment.capabilities.catalog.model.files import File


@dataclass(frozen=True, slots=True)
class FileCell:
    """A file of one version: its content, where it is kept if not here, and its path."""

    path: str
    digest: str | None
    size_bytes: int | None
    role: str
    uri: str | None = None

    @property
    def content(self) -> tuple[str | None, str | None]:
        """What two cells share exactly if they hold the same, as far as is recorded."""
        return self.digest, self.uri


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in each version that has it, and whether it goes by several paths."""

    cells: list[FileCell | None]

    @property
    def present(self) -> set[int]:
        """The places of the versions that have it."""
        return {place for place, cell in enumerate(self.cells) if cell is not None}

    @property
    def contents(self) -> set[tuple[str | None, str | None]]:
        """The different contents it has."""
        return {cell.content for cell in self.cells if cell is not None}

    @property
    def paths(self) -> list[str]:
        """The paths it goes by, each once, in the order of the versions."""
        return list(dict.fromkeys(cell.path for cell in self.cells if cell is not None))

    @property
    def differs(self) -> bool:
        """Whether a version lacks it, has it under another path or with other content."""
        return None in self.cells or len(self.contents) > 1 or len(self.paths) > 1


def by_path(manifests: Sequence[Sequence[File]]) -> list[FileRow]:
    """Return a row for every path that any version has, in their order."""
    found: dict[str, list[FileCell | None]] = {}
    for place, files in enumerate(manifests):
        for file in files:
            cells = found.setdefault(file.path, [None] * len(manifests))
            cells[place] = FileCell(
                file.path, file.digest, file.size_bytes, str(file.role), file.uri
            )
    return [FileRow(found[path]) for path in sorted(found)]


def by_content(rows: Sequence[FileRow]) -> list[FileRow]:
    """Return the rows with those in one that hold the same content under different paths.

    Only rows of one and the same known digest are joined, and only where no version has both.
    """
    joined: list[FileRow] = []
    open_rows: dict[str, list[int]] = {}
    for row in rows:
        digest = _one_digest(row)
        twin = next(
            (
                place
                for place in open_rows.get(digest or "", [])
                if not joined[place].present & row.present
            ),
            None,
        )
        if twin is not None:
            cells = zip(joined[twin].cells, row.cells, strict=True)
            joined[twin] = FileRow([one or other for one, other in cells])
            continue
        if digest is not None and None in row.cells:
            open_rows.setdefault(digest, []).append(len(joined))
        joined.append(row)
    return joined


def _one_digest(row: FileRow) -> str | None:
    digests = {cell.digest for cell in row.cells if cell is not None}
    return digests.pop() if len(digests) == 1 else None
