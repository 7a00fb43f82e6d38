"""What is asked of a field: the part of the grammar that follows its name."""

from muniment.capabilities.search.model.query import (
    Among,
    Between,
    Compare,
    Comparison,
    Has,
    Node,
    Words,
)
from muniment.capabilities.search.model.scanner import Form, Role, Scanner, Token

MAX_FIELD = 200
_SIGNS = tuple(sorted(Comparison, key=len, reverse=True))


def sign(scan: Scanner) -> str:
    """Read ':' or a comparison; return "" if neither comes next."""
    return next((s for s in (*_SIGNS, ":") if scan.takes(s)), "")


def has(scan: Scanner, start: int) -> Has:
    """Read the field after `has:`."""
    scan.gap()
    scan.now(Role.FIELD)
    name = scan.name()
    if not name.text:
        raise scan.refusal("the name of a field is missing after 'has:'", "has:field")
    return Has(accept_field(scan, name), scan.since(start))


def accept_field(scan: Scanner, name: Token) -> str:
    """Return the name of a field; raise `QueryRefused` if no field can have it."""
    if len(name.text) > MAX_FIELD:
        problem = f"the name of the field is {len(name.text)} characters long"
        raise scan.refusal_of(name.span, problem, f"at most {MAX_FIELD}")
    if name.form is Form.BARE and "*" in name.text:
        raise scan.refusal_of(name.span, "'*' is in the name of a field", "the name of one field")
    return name.text


def condition(scan: Scanner, field: str, comparison: str, start: int) -> Node:
    """Read what is asked of the field; the sign after its name has been read."""
    node = _asked(scan, field, comparison, start)
    if scan.sees(".."):
        raise scan.refusal("'..' stands only between two bounds", "field:low..high")
    return node


def _asked(scan: Scanner, field: str, comparison: str, start: int) -> Node:
    scan.gap()
    if comparison == ":":
        comparison = next((s for s in _SIGNS if scan.takes(s)), ":")
        scan.gap()
    scan.now(Role.VALUE, field)
    if comparison != ":":
        value = _plain(scan, _value(scan, field))
        said = Comparison(comparison)
        return Compare(field, said, value.text, scan.since(start), value.span)
    if scan.takes("("):
        return Among(field, _values(scan, field), scan.since(start))
    return _said(scan, field, start)


def words(scan: Scanner, token: Token, start: int, field: str | None = None) -> Words:
    """Return the token as text to look for; a '*' at its end lets it go on."""
    if token.form is Form.QUOTED:
        prefix = scan.takes("*")
        return Words(token.text, scan.since(start), field, phrase=True, prefix=prefix)
    text = token.text.removesuffix("*")
    if "*" in text or not text:
        problem = "'*' stands only at the end of a word"
        raise scan.refusal_of(token.span, problem, "begin*", 'a "phrase" with the sign in it')
    return Words(text, scan.since(start), field, prefix=text != token.text)


def _said(scan: Scanner, field: str, start: int) -> Node:
    if scan.takes(".."):
        scan.now(Role.VALUE, field)
        high = _plain(scan, _value(scan, field)).text
        return Between(field, None, high, scan.since(start))
    value = _value(scan, field)
    if scan.takes(".."):
        scan.now(Role.VALUE, field)
        low = _plain(scan, value).text
        high = None if scan.pauses else _plain(scan, _value(scan, field)).text
        return Between(field, low, high, scan.since(start))
    if value.text == "*" and value.form is Form.BARE:
        return Has(field, scan.since(start))
    return words(scan, value, start, field)


def _values(scan: Scanner, field: str) -> tuple[str, ...]:
    values = list[str]()
    while True:
        scan.gap()
        scan.now(Role.VALUE, field)
        values.append(_plain(scan, _value(scan, field)).text)
        scan.gap()
        if scan.takes(")"):
            return tuple(values)
        if not scan.takes(","):
            problem = f"the values of '{field}' are not separated or not closed"
            raise scan.refusal(problem, "','", "')'", 'quotes around a value of several "words"')


def _value(scan: Scanner, field: str) -> Token:
    value = None if scan.sees("=") else scan.value()
    if value is None or not value.text:
        problem = f"the value of '{field}' is missing"
        raise scan.refusal(problem, "a word", "a number", "a date", 'a "phrase"')
    return value


def _plain(scan: Scanner, value: Token) -> Token:
    if value.form is Form.BARE and "*" in value.text:
        problem = "'*' cannot stand here"
        raise scan.refusal_of(value.span, problem, "the value in full", "field:begin*")
    return value
