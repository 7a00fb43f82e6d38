"""Licence names as publishers write them, turned into SPDX expressions where they are one.

Expressions: SPDX 2.3, annex D; what is on no list is `LicenseRef-` and a name of one's own.
"""

import re
from functools import cache
from typing import Any, Final

from muniment.kernel.words import fold

LONGEST_EXPRESSION = 200  # of real ones; longer texts are licence texts, not names
_OWN: Final = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_STRANGE: Final = re.compile(r"[^A-Za-z0-9.-]+")
_NEAR: Final = 75
# Everyday names of licences whose SPDX identifier cannot be derived from them.
_EVERYDAY: Final = {
    fold(name): identifier
    for identifier, names in {
        "Apache-2.0": ("Apache", "Apache 2", "Apache 2.0", "Apache License 2.0"),
        "MIT": ("MIT License", "The MIT License", "Expat"),
        "BSD-3-Clause": ("BSD 3", "New BSD", "Modified BSD", "BSD 3-Clause License"),
        "BSD-2-Clause": ("Simplified BSD", "FreeBSD", "BSD 2-Clause License"),
        "GPL-2.0-only": ("GPLv2", "GNU GPL v2.0"),
        "GPL-3.0-only": ("GPLv3", "GPL 3", "GNU GPL v3.0"),
        "LGPL-3.0-only": ("LGPLv3", "GNU LGPL v3.0"),
        "AGPL-3.0-only": ("AGPLv3", "GNU AGPL v3.0"),
        "MPL-2.0": ("MPL 2", "Mozilla Public License 2.0"),
        "CC0-1.0": ("CC0", "Public Domain (CC0)"),
        "CC-BY-4.0": ("CC BY 4.0", "Creative Commons Attribution 4.0"),
    }.items()
    for name in names
}


def spdx(text: str) -> str | None:
    """Return the SPDX expression `text` stands for, or `None` if it names no SPDX licence."""
    if everyday := _EVERYDAY.get(fold(text)):
        return everyday
    if len(text) > LONGEST_EXPRESSION:
        return None
    library, known = _spdx()
    try:
        expression = known.parse(text)
    except (library.ExpressionError, library.ExpressionParseError):
        return None
    if expression is None:
        return None
    strange = known.unknown_license_keys(expression)
    return str(expression) if all(_OWN.fullmatch(key) for key in strange) else None


def reference_to(text: str) -> str:
    """Return the expression for a licence that no list has, as its publisher calls it."""
    return f"LicenseRef-{_STRANGE.sub('-', text).strip('-')[:80] or 'unnamed'}"


def near(text: str) -> str | None:
    """Return the SPDX identifier that looks most like `text`, if one does."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  starts faster without it

    _, known = _spdx()
    listed = (key for key in known.known_symbols if not _OWN.fullmatch(key))
    choices = {fold(key): key for key in listed} | _EVERYDAY
    said = fold(text[:LONGEST_EXPRESSION])
    found = process.extractOne(said, list(choices), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return choices[found[0]] if found else None


@cache
def _spdx() -> tuple[Any, Any]:
    # The index of licences is 9 MB: only what names licences reads it.
    import license_expression as library  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]  it ships no annotations

    return library, library.get_spdx_licensing()
