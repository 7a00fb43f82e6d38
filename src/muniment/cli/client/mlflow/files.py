"""Copying artifacts: as a stream from one server to the other, and checked by digest."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from muniment.cli.client.mlflow.source import Source
from muniment_client import Client, Damaged, MunimentError
from muniment_client.retry import Again, RetryPolicy

_PROXIED = "mlflow-artifacts"
_RETRY = RetryPolicy(attempts=3)


class Listed(NamedTuple):
    """A file that a run or a logged model left: its path from there, and its size."""

    path: str
    size: int


def place_of(uri: str, source: Source) -> str | None:
    """Return below which path the server hands out what is at `uri`; `None` if it does not."""
    split = urlsplit(uri)
    if split.scheme != _PROXIED:
        return None
    if split.netloc and split.netloc != urlsplit(source.url).netloc:
        return None
    return split.path.strip("/")


def below(source: Source, root: str, folder: str = "") -> Iterator[Listed]:
    """Return every file below a place, from folder to folder."""
    inside = f"{root}/{folder}" if folder else root
    for one in source.folder(inside):
        path = f"{folder}/{one['path']}" if folder else one["path"]
        if one.get("is_dir"):
            yield from below(source, root, path)
        else:
            yield Listed(path, int(one.get("file_size") or 0))


def here(client: Client, owner_id: str, folder: str = "") -> Iterator[tuple[str, int]]:
    """Return the path and the size of every file that is here already."""
    for one in client.artifacts(owner_id, folder):
        if one.is_folder:
            yield from here(client, owner_id, one.path)
        else:
            yield one.path, one.size_bytes or 0


def missing(files: list[Listed], kept: Mapping[str, int], *, again: bool) -> list[Listed]:
    """Return the files to copy: those that are not here, or of another size; or all `again`."""
    return [file for file in files if again or kept.get(file.path) != file.size]


def copy(source: Source, client: Client, owner_id: str, root: str, file: Listed) -> None:
    """Copy one file; raise `Damaged` if what arrived is not what was read."""

    def attempt() -> None:
        reading = _Reading(source, f"{root}/{file.path}")
        try:
            kept = client.stream_artifact(owner_id, file.path, file.size, reading.chunks)
        except Exception as error:
            if reading.failure is not None:
                raise reading.failure from error
            raise
        if kept.digest != reading.digest:
            raise Damaged(
                f"'{file.path}' of {owner_id} arrived as {kept.digest}, but was read as "
                f"{reading.digest}; bring it over again."
            )

    _RETRY.run(attempt)


class _Reading:
    """One file as it is read: its digest, and what went wrong with the reading.

    Whoever sends it on would take that for a failure of its own.
    """

    def __init__(self, source: Source, path: str) -> None:
        self._source = source
        self._path = path
        self.digest = ""
        self.failure: Exception | None = None

    def chunks(self) -> Iterator[bytes]:
        """Return the bytes in parts, from the beginning with each call."""
        self.failure, digest = None, hashlib.sha256()
        try:
            with self._source.file(self._path) as stream:
                for chunk in stream:
                    digest.update(chunk)
                    yield chunk
        except (Again, MunimentError) as error:
            self.failure = error
            raise
        self.digest = f"sha256:{digest.hexdigest()}"
