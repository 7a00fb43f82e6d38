"""Where a node keeps its index: one folder per making of it, and a file that names the one in use.

An index is used only if it is whole: of the same format and declarations, with the checksums that
tantivy wrote at the end of its files. Anything else is thrown away.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from muniment.platform.searching.declaring import Searchable
from muniment.platform.searching.layout import FORMAT, described, register
from muniment.platform.searching.names import Names

if TYPE_CHECKING:
    from tantivy import Index

_CURRENT = "current"
_NAMES = "names"
_LOCK = "lock"
_MAGIC = 1337  # what a file of tantivy ends with (its footer.rs): JSON, its length, this number
_FOOTER = 8
_CHUNK = 1 << 20


class IndexUnusable(Exception):
    """The index is not there, not whole, or of another form: it has to be made anew."""


class Kept(msgspec.Struct):
    """What is kept beside an index: the form it has, and the names of its fields."""

    form: str
    names: Names


def form_of(searchables: Iterable[Searchable]) -> str:
    """Return a digest of everything that decides how documents lie in the index."""
    told = [
        [each.kind, [[field.name, field.kind] for field in each.fields]] for each in searchables
    ]
    return hashlib.sha256(json.dumps([FORMAT, told]).encode()).hexdigest()


class Folder:
    """The indexes of a node in `path`; `form` is the form they must have."""

    def __init__(self, path: Path, form: str) -> None:
        self.path = path
        self.form = form
        self._lock: int | None = None

    def lead(self) -> bool:
        """Become the one process of this folder that writes, unless another is; say whether."""
        if self._lock is not None:
            return True
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def release(self) -> None:
        """Let another process write."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def current(self) -> Path | None:
        """Return the folder of the index in use, if there is one."""
        try:
            name = (self.path / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        found = self.path / Path(name).name
        return found if name and found.is_dir() else None

    def fresh(self) -> Path:
        """Return a new, empty folder for an index that is about to be made."""
        number = 1 + max(
            (int(p.name.partition("-")[2] or 0) for p in self.path.glob("index-*")), default=0
        )
        made = self.path / f"index-{number}"
        made.mkdir(parents=True, mode=0o700)
        return made

    def use(self, index: Path) -> None:
        """Make `index` the one in use, for this process and the others, and drop the rest."""
        written = self.path / f"{_CURRENT}.new"
        written.write_text(index.name, encoding="utf-8")
        written.replace(self.path / _CURRENT)
        self.drop(all_but=index)

    def drop(self, all_but: Path | None) -> None:
        """Remove every index but one; files that somebody still reads live on until then."""
        for path in self.path.glob("index-*"):
            if path != all_but:
                shutil.rmtree(path, ignore_errors=True)

    def keep_names(self, index: Path, names: Names) -> None:
        """Write the names of the fields of an index, before anything written refers to them."""
        names.fresh = False
        told = msgspec.json.encode(Kept(self.form, names))
        written = index / f"{_NAMES}.new"
        written.write_bytes(_checksum(told) + b"\n" + told)
        written.replace(index / _NAMES)

    def names(self, index: Path) -> Names:
        """Return the names of the fields; raise `IndexUnusable` if they do not fit."""
        try:
            checksum, _, told = (index / _NAMES).read_bytes().partition(b"\n")
        except OSError as error:
            raise IndexUnusable(f"its names cannot be read: {error}") from error
        if checksum != _checksum(told):
            raise IndexUnusable("its names are damaged")
        kept = msgspec.json.decode(told, type=Kept)
        if kept.form != self.form:
            raise IndexUnusable("it was made for other declarations")
        return kept.names

    def create(self, index: Path, names: Names) -> "Index":
        """Make an empty index in an empty folder."""
        from tantivy import Index  # noqa: PLC0415  start-up time: it is needed after the start

        (index / "meta.json").write_bytes(described(names.columns))
        made = Index.open(str(index))
        register(made)
        self.keep_names(index, names)
        return made

    def open(self, index: Path) -> "tuple[Index, Names]":
        """Open an index that is whole; raise `IndexUnusable` for any other."""
        from tantivy import Index  # noqa: PLC0415  as above

        names = self.names(index)
        verify(index)
        try:
            opened = Index.open(str(index))
            register(opened)
        except (ValueError, OSError) as error:
            raise IndexUnusable(str(error)) from error
        return opened, names


def _checksum(told: bytes) -> bytes:
    return hashlib.sha256(told).hexdigest().encode()


def verify(index: Path) -> None:
    """Compare the files of an index with their checksums; raise `IndexUnusable` if one differs."""
    try:
        meta: Any = json.loads((index / "meta.json").read_bytes())
        segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"its list of segments cannot be read: {error}") from error
    for segment in segments:
        files = list(index.glob(f"{segment}.*"))
        if not files:
            raise IndexUnusable(f"segment {segment} is missing")
        for file in files:
            if not _is_whole(file):
                raise IndexUnusable(f"{file.name} is damaged")


def _is_whole(file: Path) -> bool:
    with contextlib.suppress(OSError, ValueError, KeyError), file.open("rb") as data:
        size = data.seek(0, os.SEEK_END)
        data.seek(size - _FOOTER)
        tail = data.read(_FOOTER)
        length, magic = (int.from_bytes(part, "little") for part in (tail[:4], tail[4:]))
        data.seek(size - _FOOTER - length)
        wanted = json.loads(data.read(length))["crc"]
        data.seek(0)
        left, crc = size - _FOOTER - length, 0
        while left > 0:
            chunk = data.read(min(_CHUNK, left))
            crc = zlib.crc32(chunk, crc)
            left -= len(chunk)
        return magic == _MAGIC and crc == wanted
    return False
