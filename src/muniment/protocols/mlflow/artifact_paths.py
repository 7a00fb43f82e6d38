"""Paths of artifacts as clients write them, and what lies in a folder."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.wire import Message

_MOST_UNQUOTED = 10


class FileInfo(Message):
    """A file of a folder, or a folder in it."""

    path: str
    is_dir: bool
    file_size: int | None = None


class Files(Message):
    """What lies in a folder."""

    files: list[FileInfo] = []


class FilesBelow(Files):
    """What lies in a folder below the root of a run's or a logged model's artifacts."""

    root_uri: str = ""


class Sized(NamedTuple):
    """A file and its size in bytes, where that is known."""

    path: str
    size_bytes: int | None


def accept_path(path: str) -> str:
    """Return a path below some root; raise `ParameterRefused` for one that leads out of it.

    As MLflow's server does (`mlflow.utils.uri.validate_path_is_safe`), however often it is quoted.
    """
    decoded = path
    for _ in range(_MOST_UNQUOTED):
        unquoted = unquote(decoded)
        if unquoted == decoded:
            break
        decoded = unquoted
    else:
        raise _invalid(path)
    drive = len(decoded) > 1 and decoded[1] == ":" and decoded[0].isalpha()
    if drive or decoded.startswith("/") or ".." in decoded.split("/"):
        raise _invalid(path)
    if not decoded.isprintable() or any(bad in decoded for bad in "#\\"):
        raise _invalid(path)
    return path


def listed(files: Iterable[Sized], folder: str) -> list[FileInfo]:
    """Return what lies in a folder, by name; nothing for what is a file, or is not there."""
    start = f"{folder}/" if folder else ""
    found: dict[str, FileInfo] = {}
    for file in files:
        if not file.path.startswith(start):
            continue
        name, slash, _ = file.path[len(start) :].partition("/")
        size = None if slash else file.size_bytes
        found[name] = FileInfo(path=name, is_dir=bool(slash), file_size=size)
    return [found[name] for name in sorted(found)]


def _invalid(path: str) -> ParameterRefused:
    return ParameterRefused(
        f"Invalid path: '{path[:200]}' leads out of its folder or names no file; write names and "
        "'/' only."
    )
