"""Numbers as people write them: with separators between thousands and one decimal mark."""

import math
import re
from typing import Final

LARGEST: Final = 2**63 - 1
"""The largest whole number that every database and every reader of JSON holds exactly."""

_LONGEST: Final = 40  # characters; longer ones are identifiers, not quantities
_FORMS: Final = {
    decimal: re.compile(
        rf"(?P<sign>[-+]?)(?P<whole>\d{{1,3}}(?:[{thousands}]\d{{3}})+|\d+)"
        rf"(?P<rest>(?:{re.escape(decimal)}\d+)?(?:[eE][-+]?\d{{1,3}})?)",
        re.ASCII,
    )
    for decimal, thousands in ((".", ",'  "), (",", ".'  "))
}
_MINUS: Final = "\N{MINUS SIGN}"


class NotANumber(ValueError):
    """The text is not one number."""


def read_number(text: str, decimal: str = ".") -> int | float:
    """Return the number `text` writes, whole where it is whole; raise `NotANumber` otherwise."""
    found = _FORMS[decimal].fullmatch(text.replace(_MINUS, "-")) if len(text) <= _LONGEST else None
    if not found:
        raise NotANumber("is not a number")
    digits = found["sign"] + re.sub(r"\D", "", found["whole"])
    if found["rest"]:
        number = float(digits + found["rest"].replace(decimal, "."))
        fits = math.isfinite(number)
    else:
        number = int(digits)
        fits = abs(number) <= LARGEST
    if not fits:
        raise NotANumber("is too large")
    return number
