"""What a licence allows, in one word: the category of an SPDX expression.

The categories are those of ScanCode LicenseDB (https://scancode-licensedb.aboutcode.org, CC-BY-4.0)
in the edition that the package license-expression carries. They sort licences for a search; they
are no legal advice.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, cast

import license_expression  # pyright: ignore[reportMissingTypeStubs]  it ships no annotations
import msgspec


class Category(StrEnum):
    """What a licence asks of whoever uses the work, from the least to the most."""

    PUBLIC_DOMAIN = "public_domain"
    PERMISSIVE = "permissive"
    COPYLEFT_LIMITED = "copyleft_limited"
    COPYLEFT = "copyleft"
    SOURCE_AVAILABLE = "source_available"
    FREE_RESTRICTED = "free_restricted"
    PROPRIETARY_FREE = "proprietary_free"
    COMMERCIAL = "commercial"
    UNKNOWN = "unknown"


_ORDER = list(Category)
_INDEX = "scancode-licensedb-index.json"


def license_category(licenses: Sequence[str]) -> Category | None:
    """Return the category of licences that all apply; `None` where none is stated.

    Of licences that apply together the strictest counts, of a choice the mildest; an exception
    stands for the licence that it is granted from. A text that is no expression of licences known
    to LicenseDB is `UNKNOWN`.
    """
    return _strictest([_category(text) for text in licenses]) if licenses else None


@cache
def _category(text: str) -> Category:
    try:
        expression: Any = _parser().parse(text)
    except license_expression.ExpressionError:
        return Category.UNKNOWN
    return Category.UNKNOWN if expression is None else _of(expression)


def _of(expression: Any) -> Category:
    parts = [_of(part) for part in expression.args]
    if not parts:
        named = getattr(expression, "exception_symbol", expression)
        return _known().get(str(named.key).lower(), Category.UNKNOWN)
    return min(parts, key=_ORDER.index) if expression.operator == " OR " else _strictest(parts)


def _strictest(categories: Sequence[Category]) -> Category:
    return max(categories, key=_ORDER.index)


@cache
def _parser() -> Any:
    return license_expression.Licensing()


@cache
def _known() -> dict[str, Category]:
    """Return the category of every licence and exception, by all of its names in small letters."""
    data = resources.files(license_expression).joinpath("data", _INDEX).read_bytes()
    known: dict[str, Category] = {}
    for entry in cast("list[dict[str, Any]]", msgspec.json.decode(data)):
        names = (entry["license_key"], entry["spdx_license_key"], *entry["other_spdx_license_keys"])
        word = str(entry["category"]).lower().replace(" ", "_").replace("-", "_")
        category = Category(word) if word in _ORDER else Category.UNKNOWN
        known.update((name.lower(), category) for name in names if name)
    return known
