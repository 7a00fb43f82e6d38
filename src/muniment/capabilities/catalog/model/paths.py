"""Paths of files in a version: such as every file system can hold, and none reads otherwise."""

import unicodedata

from muniment.capabilities.catalog.model.refusals import FileRefused
from muniment.kernel.naming import is_device, key_of

MAX_PATH = 1024
MAX_SEGMENT = 255  # bytes: NAME_MAX of common file systems
# Control, format (bidirectional and invisible characters among them), halves of characters,
# and separators of lines.
_UNWRITTEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_GIT = frozenset({".git", "git~1"})  # the folder git obeys, and its short name on Windows


def accept_path(path: str) -> str:
    """Return `path` if a file of a version may have it; raise `FileRefused` otherwise."""
    problem = _problem_with(path)
    if problem:
        raise FileRefused(
            f"The path {path[:120]!r} {problem}; write a relative path of at most {MAX_PATH} "
            "characters with '/' between plain names.",
            path=path[:120].encode(errors="replace").decode(),
        )
    return path


def _problem_with(path: str) -> str | None:
    if not 1 <= len(path) <= MAX_PATH:
        return f"is {len(path)} characters long"
    if any(unicodedata.category(char) in _UNWRITTEN for char in path):
        return "contains a control, direction or invisible character"
    if unicodedata.normalize("NFC", path) != path:
        return "is not in Unicode normal form NFC"
    # What looks like a plain name may be folded by a file system to one that is not ('\u2025').
    for read in (path, key_of(path)):
        if "\\" in read:
            return "contains '\\', which parts folders on some systems"
        for segment in read.split("/"):
            if problem := _problem_in(segment):
                return problem
    return None


def _problem_in(segment: str) -> str | None:
    if segment in {"", ".", ".."}:
        return "has an empty part, '.' or '..'"
    if segment[-1] == "." or segment[-1].isspace():
        return "has a part that ends in '.' or a space, which Windows leaves out"
    if len(segment.encode()) > MAX_SEGMENT:
        return f"has a part of more than {MAX_SEGMENT} bytes"
    if is_device(segment):
        return f"has a part that is the name of a device on Windows ('{segment[:20]}')"
    if segment.casefold() in _GIT:
        return "has a part '.git', which git obeys"
    return None
