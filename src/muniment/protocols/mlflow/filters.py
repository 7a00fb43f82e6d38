"""Filters and orders as MLflow writes them: conditions joined by AND, and nothing else.

Source: `mlflow/utils/search_utils.py` (3.17) and https://mlflow.org/docs/latest/search-runs. There
is no OR, no NOT and no bracket but that of a list. Texts stand in single or double quotes, names
with other characters than letters in back quotes or double quotes; a doubled quote is one. More is
accepted here where it means the same: any number of conditions on one key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from muniment.kernel.conditions import Compared, Comparison, Operator, Ordering
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.languages import ATTRIBUTE, Kind, Language

MAX_FILTER = 10_000
_MOST_CONDITIONS = 100
_LARGEST = 2**63 - 1
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")"
    r"|(?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![\w.`]))"
    r"|(?P<operator>!=|<=|>=|=|<|>)"
    r"|(?P<mark>[(),])"
    r"|(?P<name>(?:[\w/-]+\.)?(?:`[^`]*`|\"[^\"]*\"|'[^']*'|[\w./:-]+))"
    r")"
)
_ORDER = re.compile(r"\s*(?P<name>.*?\S)(?:\s+(?P<way>asc|desc))?\s*", re.IGNORECASE | re.DOTALL)
_NUMERIC = frozenset(
    {
        *(Operator.EQUAL, Operator.UNEQUAL, Operator.LESS, Operator.AT_MOST),
        *(Operator.MORE, Operator.AT_LEAST),
    }
)
_TEXTUAL = frozenset({Operator.EQUAL, Operator.UNEQUAL, Operator.LIKE, Operator.LIKE_ANY_CASE})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})
_NULLS = frozenset({Operator.NULL, Operator.NOT_NULL})


def read_filter(text: str | None, language: Language) -> list[Comparison]:
    """Return the conditions of a filter; raise `ParameterRefused` for what is none."""
    if not text or not text.strip():
        return []
    if len(text) > MAX_FILTER:
        raise ParameterRefused(f"The filter is longer than {MAX_FILTER} characters.")
    reader = _Reader(_tokens(text), text, language)
    found = [reader.comparison()]
    while not reader.is_done:
        reader.expect_and()
        found.append(reader.comparison())
    if len(found) > _MOST_CONDITIONS:
        raise ParameterRefused(f"The filter has more than {_MOST_CONDITIONS} conditions.")
    return found


def read_orders(texts: Sequence[str], language: Language) -> list[Ordering]:
    """Return the orders of a list; raise `ParameterRefused` for what is none."""
    found: list[Ordering] = []
    for text in texts:
        matched = _ORDER.fullmatch(text[:500])
        if matched is None:
            raise ParameterRefused(f"Invalid order_by clause '{text[:80]}'.")
        entity, key = _order_key(matched["name"], language)
        one = Ordering(entity, key, (matched["way"] or "").lower() == "desc")
        if (entity, key) in {(other.entity, other.key) for other in found}:
            raise ParameterRefused(f"`order_by` contains duplicate fields: {texts!r:.200}")
        found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while place < len(text.rstrip()):
        matched = _TOKEN.match(text, place)
        if matched is None or matched.lastgroup is None:
            raise _invalid(text[place : place + 80])
        found.append(_Token(matched.lastgroup, matched[matched.lastgroup]))
        place = matched.end()
    return found


class _Reader:
    """Reads tokens one after another."""

    def __init__(self, tokens: list[_Token], text: str, language: Language) -> None:
        self._tokens = tokens
        self._text = text
        self._language = language
        self._place = 0

    @property
    def is_done(self) -> bool:
        """Whether all has been read."""
        return self._place >= len(self._tokens)

    def expect_and(self) -> None:
        """Read the word that joins two conditions."""
        if not self._word("AND"):
            raise _invalid(self._next().text)

    def comparison(self) -> Comparison:
        """Read one condition."""
        entity, key, kind = _key(self._identifier(), self._language)
        how = self._operator()
        self._check(entity, key, kind, how)
        if how in _NULLS:
            return Comparison(entity, key, how)
        value = self._list() if how in _LISTS else self._value(kind, key)
        return Comparison(entity, key, how, value)

    def _check(self, entity: str, key: str, kind: Kind, how: Operator) -> None:
        accepted = _NUMERIC if kind is Kind.NUMBER else _TEXTUAL
        if {(entity, key), (entity, "*")} & self._language.listed:
            accepted |= _LISTS
        if entity in self._language.nullable:
            accepted |= _NULLS
        if how not in accepted:
            raise ParameterRefused(
                f"Invalid comparator '{how}' for {entity} '{key[:80]}'. Valid comparators are "
                f"{', '.join(sorted(accepted))}."
            )

    def _identifier(self) -> str:
        token = self._next()
        if token.kind not in {"name", "text"}:
            raise _invalid(token.text)
        return token.text

    def _operator(self) -> Operator:
        token = self._next()
        if token.kind == "operator":
            return Operator(token.text)
        words = token.text.upper()
        if words in {"NOT", "IS"}:
            words = f"{words} {self._next().text.upper()}"
        if words == "IS NOT":
            words = f"{words} {self._next().text.upper()}"
        try:
            return Operator(words)
        except ValueError as error:
            raise _invalid(words) from error

    def _value(self, kind: Kind, key: str) -> Compared:
        token = self._next()
        if kind is Kind.NUMBER:
            if token.kind != "number":
                raise ParameterRefused(
                    f"Expected numeric value type for '{key[:80]}'. Found {token.text[:80]}"
                )
            return _number(token.text)
        if token.kind != "text":
            raise ParameterRefused(
                f"Expected a quoted string value for '{key[:80]}' (e.g. 'my-value'). Got value "
                f"{token.text[:80]}"
            )
        return _unquoted(token.text)

    def _list(self) -> tuple[str, ...]:
        if self._next().text != "(":
            raise ParameterRefused("Expected a list of quoted strings, such as ('a', 'b').")
        found: list[str] = []
        while True:
            token = self._next()
            if token == _Token("mark", ")") and found:
                return tuple(found)
            if token.kind != "text":
                raise ParameterRefused(
                    "While parsing a list in the query, expected a non-empty list of quoted "
                    f"strings, got {token.text[:80]}"
                )
            found.append(_unquoted(token.text))
            mark = self._next()
            if mark == _Token("mark", ")"):
                return tuple(found)
            if mark != _Token("mark", ","):
                raise _invalid(mark.text)

    def _word(self, word: str) -> bool:
        if self.is_done or self._tokens[self._place].text.upper() != word:
            return False
        self._place += 1
        return True

    def _next(self) -> _Token:
        if self.is_done:
            raise ParameterRefused(
                f"Invalid clause(s) in filter string: '{self._text[-80:]}' ends too early."
            )
        self._place += 1
        return self._tokens[self._place - 1]


def _key(identifier: str, language: Language) -> tuple[str, str, Kind]:
    """Return entity, key and kind of what an identifier names."""
    entity, key = _split(identifier, language)
    if entity == ATTRIBUTE:
        if key not in language.attributes:
            raise ParameterRefused(
                f"Invalid attribute key '{key[:80]}' specified. Valid keys are "
                f"{', '.join(sorted(language.attributes))}."
            )
        meant, kind = language.attributes[key]
        return entity, meant, kind
    if entity == "dataset" and key not in {"name", "digest", "context"}:
        raise ParameterRefused(
            f"Invalid dataset key '{key[:80]}' specified. Valid keys are name, digest, context."
        )
    return entity, key, Kind.NUMBER if entity == "metric" else Kind.TEXT


def _order_key(identifier: str, language: Language) -> tuple[str, str]:
    entity, key = _split(identifier, language)
    if entity == ATTRIBUTE and key in language.orders:
        return entity, language.orders[key]
    if entity in language.ordered:
        return entity, key
    raise ParameterRefused(
        f"Invalid order by key '{identifier[:80]}' specified. Valid keys are "
        f"{', '.join(sorted(language.orders))}."
    )


def _split(identifier: str, language: Language) -> tuple[str, str]:
    """Return entity and key; what names no entity is an attribute."""
    entity, dot, key = identifier.partition(".")
    if not dot or identifier[0] in "`\"'":
        entity, key = ATTRIBUTE, identifier
    canonical = language.entities.get(entity)
    if canonical is None:
        raise ParameterRefused(
            f"Invalid entity type '{entity[:80]}'. Valid values are "
            f"{', '.join(sorted(set(language.entities.values())))}."
        )
    bare = key[1:-1] if len(key) > 1 and key[0] == key[-1] and key[0] in "`\"'" else key
    if not bare:
        raise _invalid(identifier)
    return canonical, bare


def _number(text: str) -> int | float:
    try:
        return _within(int(text))
    except ValueError:
        return float(text)


def _within(number: int) -> int:
    if abs(number) > _LARGEST:
        raise ParameterRefused("A number in the filter is beyond 64 bits.")
    return number


def _unquoted(text: str) -> str:
    quote = text[0]
    return text[1:-1].replace(quote * 2, quote)


def _invalid(what: str) -> ParameterRefused:
    return ParameterRefused(
        f"Invalid clause(s) in filter string: {what[:80]}. Write conditions such as "
        "name = 'x', joined by AND."
    )
