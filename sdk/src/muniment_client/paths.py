"""Paths inside a version: relative, with `/`, and never a way out of their folder.

The server refuses such paths too; what is pulled is checked again, as a server may be another one.
"""

import sys
import unicodedata
from collections.abc import Iterable

from muniment_client.errors import UnsafePath

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
)
_UNWRITTEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_GIT = frozenset({".git", "git~1"})  # the folder git obeys, and its short name on Windows
_MAX_PART = 255  # bytes: NAME_MAX of common file systems
_WINDOWS = sys.platform == "win32"


def accept_path(path: str, *, windows: bool = _WINDOWS) -> str:
    """Return `path` if it names a file below its folder on this system; raise otherwise."""
    problem = _problem_with(path)
    if windows and problem is None and ":" in path:
        problem = "contains ':', which names a drive or a stream"
    if problem:
        raise UnsafePath(
            f"The path {path[:120]!r} {problem}; a file of a version has a relative path with '/' "
            "between plain names."
        )
    return path


def accept_tree(paths: Iterable[str]) -> None:
    """Raise `UnsafePath` unless `paths` can be files of one folder side by side."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        key = _folded(accept_path(path))
        if key in files:
            raise UnsafePath(f"The path {path[:120]!r} occurs twice, or differs only in case.")
        files.add(key)
        parts = key.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if both := files & folders:
        raise UnsafePath(f"The path {min(both)[:120]!r} is a file and a folder at once.")


def _problem_with(path: str) -> str | None:
    if path.startswith("/"):
        return "is absolute"
    if any(unicodedata.category(char) in _UNWRITTEN for char in path):
        return "contains a control, direction or invisible character, or bytes that are not text"
    # A file system may fold what looks like a plain name to one that is not ('\u2025').
    for read in (path, _folded(path)):
        if "\\" in read:
            return "contains '\\', which parts folders on some systems"
        for part in read.split("/"):
            if problem := _problem_in(part):
                return problem
    return None


def _problem_in(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "has an empty part, '.' or '..'"
    if part[-1] == "." or part[-1].isspace():
        return "has a part that ends in '.' or ' '"
    if len(part.encode()) > _MAX_PART:
        return f"has a part of more than {_MAX_PART} bytes"
    if part.casefold().split(".")[0].rstrip() in _DEVICES:
        return f"has a part with the name of a device, {part[:20]!r}"
    if part.casefold() in _GIT:
        return "has a part '.git', which git obeys"
    return None


def _folded(path: str) -> str:
    """Return the form that paths share which some file system takes for the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
