"""Files on this machine: which of them make up a version, and the digests of their bytes."""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from muniment_client.errors import NotPushable
from muniment_client.paths import accept_tree
from muniment_client.progress import Meter, Stage

CHUNK_BYTES = 1024 * 1024
IGNORED = (".git", ".DS_Store", "__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to push: where it is, what it is called in the version, and what is in it."""

    source: Path
    path: str
    size: int
    digest: str = ""


def find_files(source: Path, ignore: Iterable[str] = IGNORED) -> list[LocalFile]:
    """Return the file at `source`, or all files below it, in order of their paths.

    A file or folder whose name, or path below `source`, matches a pattern of `ignore` is left
    out. Links to files are followed. Anything else that is not a file is refused, never skipped.
    """
    if not source.exists():
        raise NotPushable(f"There is no file or folder {source}.")
    patterns = tuple(ignore)
    if source.is_dir():
        found = sorted(_below(source, source, patterns), key=lambda file: file.path)
    else:
        found = [_file(source, source.name)]
    if not found:
        raise NotPushable(f"There are no files below {source}.")
    accept_tree(file.path for file in found)
    return found


def chunks(file: LocalFile, stage: Stage, meter: Meter) -> Iterator[bytes]:
    """Read `file` piece by piece; raise `NotPushable` if its size is not what it was."""
    done = 0
    with file.source.open("rb") as stream:
        meter.tell(stage, file.path, 0, file.size)
        while chunk := stream.read(CHUNK_BYTES):
            done += len(chunk)
            if done > file.size:
                raise _changed(file)
            yield chunk
            meter.tell(stage, file.path, done, file.size)
    if done != file.size:
        raise _changed(file)


def hashed(file: LocalFile, meter: Meter) -> LocalFile:
    """Return `file` with the digest of its bytes."""
    sha256 = hashlib.sha256()
    for chunk in chunks(file, "hash", meter):
        sha256.update(chunk)
    return LocalFile(file.source, file.path, file.size, f"sha256:{sha256.hexdigest()}")


def _below(folder: Path, root: Path, ignore: tuple[str, ...]) -> Iterator[LocalFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            source = Path(entry.path)
            path = source.relative_to(root).as_posix()
            if any(fnmatch(entry.name, p) or fnmatch(path, p) for p in ignore):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(source, root, ignore)
            else:
                yield _file(source, path)


def _file(source: Path, path: str) -> LocalFile:
    if not source.is_file():
        what = "a link to a folder" if source.is_dir() else "not a file, or a link to nothing"
        raise NotPushable(f"{source} is {what}; put a file in its place, or ignore it.")
    # One name for what people see, however this system spells it (macOS takes letters apart).
    return LocalFile(source, unicodedata.normalize("NFC", path), source.stat().st_size)


def _changed(file: LocalFile) -> NotPushable:
    return NotPushable(f"{file.source} was changed while it was being read; push it again.")
