"""Names: what a thing may be called, and which two names would be mistaken for each other."""

import re
import unicodedata

from muniment.kernel.errors import Invalid

MAX_LENGTH = 200
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
)
_PROJECT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PUNCTUATION = frozenset("._-")
_RULE = (
    f"use 1 to {MAX_LENGTH} letters, digits, '.', '_', '-' or single spaces, "
    "starting and ending with a letter, a digit or '_'"
)


class NameRefused(Invalid):
    """The name breaks the naming rule; the message quotes the part that does."""

    code = "name.refused"
    title = "This name is not accepted"


def accept_name(name: str) -> str:
    """Return `name` if the naming rule accepts it; raise `NameRefused` otherwise."""
    problem = _problem_with(name)
    if problem:
        raise NameRefused(f"The name '{name[:80]}' {problem}; {_RULE}.", value=name[:80])
    return name


def accept_project_name(name: str) -> str:
    """Return `name` if it may name a project; raise `NameRefused` otherwise."""
    if not _PROJECT.fullmatch(name) or name in _DEVICES:
        raise NameRefused(
            f"The project name '{name[:80]}' is not accepted; use 1 to 63 lower-case letters "
            "a-z, digits or '-', starting and ending with a letter or digit.",
            value=name[:80],
        )
    return name


def key_of(name: str) -> str:
    """Return the form under which two names count as the same: case and look-alikes folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_device(name: str) -> bool:
    """Whether Windows reads the name as one of its devices, whatever extension it has."""
    # https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    return key_of(name).split(".")[0].rstrip() in _DEVICES


def _problem_with(name: str) -> str | None:
    if not 1 <= len(name) <= MAX_LENGTH:
        return f"is {len(name)} characters long"
    if unicodedata.normalize("NFC", name) != name:
        return "is not in Unicode normal form NFC"
    stranger = next((c for c in name if not _is_allowed(c)), None)
    if stranger is not None:
        return f"contains U+{ord(stranger):04X}"
    if "  " in name or not (_is_word(name[0]) and (_is_word(name[-1]) or _is_mark(name[-1]))):
        return "starts or ends with punctuation, or has two spaces together"
    if is_device(name):
        return "is reserved by an operating system"
    return None


def _is_word(char: str) -> bool:
    return char == "_" or unicodedata.category(char)[0] in "LN"


def _is_allowed(char: str) -> bool:
    # Combining marks are letters' parts in scripts that NFC cannot compose (Devanagari, Thai).
    return char == " " or char in _PUNCTUATION or _is_word(char) or _is_mark(char)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Mc"}
