"""Licence names as publishers write them, turned into SPDX identifiers where they are one."""

from functools import cache
from typing import Any, Final

import license_expression  # pyright: ignore[reportMissingTypeStubs]  it ships no annotations

from muniment.kernel.words import fold

LONGEST_EXPRESSION = 200  # of real ones; longer texts are licence texts, not names
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
    try:
        expression = _spdx().parse(text, validate=True)
    except license_expression.ExpressionError:
        return None
    return None if expression is None else str(expression)


@cache
def _spdx() -> Any:
    # The index of licences is 9 MB: only an import that names licences reads it.
    return license_expression.get_spdx_licensing()
