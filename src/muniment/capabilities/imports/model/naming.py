"""Names made from titles: of a form the naming rule accepts, whatever the title holds."""

import re
import unicodedata
from typing import Final

from muniment.kernel.naming import (
    MAX_LENGTH,
    NameRefused,
    accept_name,
    accept_project_name,
)

_PROJECT_LENGTH: Final = 63
_APOSTROPHES: Final = re.compile("['’`]")  # noqa: RUF001  the typographic one is meant
_NOT_PLAIN: Final = re.compile("[^a-z0-9]+")
_EDGE: Final = " .-"


def slug(text: str) -> str:
    """Return `text` in lower case with hyphens between its words; letters of any script stay."""
    folded = unicodedata.normalize("NFKC", text).lower()
    words = _APOSTROPHES.sub("", folded).replace("&", " and ")
    return "-".join(_words(words, keep="._")).strip(_EDGE)


def fit_name(text: str, *, ending: str = "") -> str | None:
    """Return `text` as an acceptable name that ends with `ending`, or `None` if nothing is left."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    kept = re.sub("-{2,}", "-", "".join(c if _is_allowed(c) else "-" for c in words))
    room = MAX_LENGTH - len(ending)
    name = kept.lstrip(_EDGE)[:room].rstrip(_EDGE) + ending
    try:
        return accept_name(name)
    except NameRefused:
        return None


def fit_project_name(text: str, *, ending: str = "") -> str | None:
    """Return `text` as an acceptable name of a project, or `None` if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    ending = _NOT_PLAIN.sub("-", ending.casefold())
    name = _NOT_PLAIN.sub("-", plain).strip("-")[: _PROJECT_LENGTH - len(ending)].rstrip("-")
    try:
        return accept_project_name(name + ending)
    except NameRefused:
        return None


def _words(text: str, keep: str) -> list[str]:
    return "".join(c if c in keep or _is_letter(c) else " " for c in text).split()


def _is_allowed(char: str) -> bool:
    return char in " ._-" or _is_letter(char)


def _is_letter(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or category in {"Mn", "Mc"}
