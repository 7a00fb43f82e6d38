"""Paths inside a version: relative, with `/`, and never a way out of their folder."""

import sys
import unicodedata
from collections.abc import Iterable

from muniment_client.errors import UnsafePath

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
)


_WINDOWS = sys.platform == "win32"


def accept_path(path: str, *, windows: bool = _WINDOWS) -> str:
    """Return `path` if it names a file below its folder on this system; raise otherwise."""
    problem = _problem_with(path) or (_problem_on_windows(path) if windows else None)
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
        accept_path(path)
        if path in files:
            raise UnsafePath(f"The path {path[:120]!r} occurs twice.")
        files.add(path)
        parts = path.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if both := files & folders:
        raise UnsafePath(f"The path {min(both)[:120]!r} is a file and a folder at once.")


def _problem_with(path: str) -> str | None:
    if path.startswith("/"):
        return "is absolute"
    if "\\" in path:
        return "contains '\\', which parts folders on some systems"
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in path):
        return "contains a control character or bytes that are not text"
    if {"", ".", ".."} & set(path.split("/")):
        return "has an empty part, '.' or '..'"
    return None


def _problem_on_windows(path: str) -> str | None:
    if ":" in path:
        return "contains ':', which names a drive or a stream"
    for part in path.split("/"):
        if part != part.rstrip(". "):
            return "has a part that ends in '.' or ' '"
        if part.split(".")[0].casefold() in _DEVICES:
            return f"has a part with the name of a device, {part!r}"
    return None
