"""Numbers as whole numbers in the same order, in which those of few digits take few bits.

A column of tantivy takes as many bits for each number as its range takes in steps of the greatest
common divisor. The bits of a floating-point number have none; decimal digits mostly have: a column
of percentages with three decimals takes 17 bits instead of 53.
"""

_DIGITS = 15  # significant ones: those that a floating-point number is sure to keep
_LOWEST = 10 ** (_DIGITS - 1)
_DECADE = 9 * _LOWEST  # how many numbers there are from one power of ten to the next
_OFFSET = 330  # more than the powers of ten below one


def encode(number: float) -> int:
    """Return a number of at most 1e300 as one of 63 bits and a sign."""
    if number == 0:
        return 0
    digits, _, exponent = f"{abs(number):.{_DIGITS - 1}e}".partition("e")
    size = (int(exponent) + _OFFSET) * _DECADE + int(digits.replace(".", ""))
    return size if number > 0 else -size


def decode(size: int) -> float:
    """Return the number that `encode` gave this for."""
    if size == 0:
        return 0.0
    exponent, rest = divmod(abs(size) - _LOWEST, _DECADE)
    number = float(f"{rest + _LOWEST}e{exponent - _OFFSET - _DIGITS + 1}")
    return number if size > 0 else -number


def decode_near(size: float) -> float:
    """Return the number to twelve digits, where its column gave it as a floating-point number."""
    return float(f"{decode(round(size)):.12g}")
