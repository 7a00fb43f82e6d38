"""What a mapping may do to a value on its way into a record."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

from msgspec import UNSET, UnsetType

from muniment.capabilities.imports.model.dates import NotADate, Order, read_date
from muniment.capabilities.imports.model.lists import read_list
from muniment.capabilities.imports.model.mapping import Simple, Transform
from muniment.capabilities.imports.model.naming import slug
from muniment.capabilities.imports.model.numbers import NotANumber, read_number
from muniment.capabilities.imports.model.targets import Form, Shape
from muniment.capabilities.imports.model.values import items_of, longest_text, text_of
from muniment.capabilities.imports.model.vocabulary import Match, Matcher
from muniment.capabilities.licences import spdx
from muniment.kernel.values import JsonValue
from muniment.kernel.words import fold

_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_TRUTH = {
    **dict.fromkeys(("yes", "true", "y", "t", "1", "x", "on"), True),
    **dict.fromkeys(("no", "false", "n", "f", "0", "off"), False),
}

Run: TypeAlias = Callable[[JsonValue], JsonValue]


class Unfit(ValueError):
    """A transform cannot take a value: what is wrong with it, and what would be accepted."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Step:
    """One transform, ready to run; a step for `each` item is run on every item of a list."""

    run: Run
    each: bool = True


def step_of(transform: Simple | Transform, vocabulary: Callable[[Transform], Step]) -> Step:
    """Return the step `transform` describes; `vocabulary` makes those that need a vocabulary."""
    if isinstance(transform, str):
        return _SIMPLE[transform]
    if not isinstance(transform.vocabulary, UnsetType):
        return vocabulary(transform)
    if not isinstance(transform.date, UnsetType):
        order: Order = transform.date
        return Step(lambda value: _date(value, order))
    if not isinstance(transform.number, UnsetType):
        form = transform.number
        return Step(lambda value: _times(_number(value, form.decimal), form.times))
    return _text_step(transform)


def term_step(matcher: Matcher, seen: Callable[[str, Match], None]) -> Step:
    """Return the step that normalises against `matcher`'s vocabulary and tells `seen`."""

    def normalise(value: JsonValue) -> JsonValue:
        raw = _text(value)
        match = matcher.match(raw)
        seen(raw, match)
        if match.term is None:
            near = f"did you mean '{match.suggestion}'? " if match.suggestion else ""
            raise Unfit(
                "vocabulary",
                f"is not a term of the vocabulary '{matcher.vocabulary.name}'",
                f"{near}Use one of {', '.join(matcher.codes)}, or add it to the mapping's synonyms",
            )
        return match.term

    return Step(normalise)


def shape_step(shape: Shape) -> Step:
    """Return what a place of `shape` does with whatever arrives there."""
    if shape.form is Form.ANY:
        return Step(lambda value: _bounded_within(value, shape.limit), each=False)
    if shape.form is Form.TEXT:
        return Step(lambda value: _bounded(_join(value, ", "), shape.limit), each=False)
    return Step(lambda value: [_bounded(item, shape.limit) for item in items_of(value)], each=False)


def _text_step(transform: Transform) -> Step:
    if not isinstance(transform.split, UnsetType):
        separator = transform.split
        return Step(lambda value: _split(value, separator), each=False)
    if not isinstance(transform.join, UnsetType):
        glue = transform.join
        return Step(lambda value: _join(value, glue), each=False)
    table = {} if isinstance(transform.map, UnsetType) else transform.map
    folded = {_caseless(key): cast("JsonValue", value) for key, value in table.items()}
    if transform.otherwise is UNSET:
        return Step(lambda value: _map(value, folded))
    otherwise = cast("JsonValue", transform.otherwise)
    return Step(lambda value: folded.get(_caseless(_text(value)), otherwise))


def _text(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        raise Unfit("shape", "is a list or an object where one value belongs", "Give one value")
    return text_of(value)


def _date(value: JsonValue, order: Order | None = None) -> JsonValue:
    try:
        return read_date(_text(value), order)
    except NotADate as refused:
        hint = "" if order else "; or say in the mapping which comes first (date: mdy or dmy)"
        raise Unfit(
            "date", str(refused), f"Write it as 2025-07-31, 2025-07 or 2025{hint}"
        ) from refused


def _number(value: JsonValue, decimal: str = ".") -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return read_number(_text(value), decimal)
    except NotANumber as refused:
        raise Unfit(
            "number", str(refused), f"Write digits with '{decimal}' for decimals"
        ) from refused


def _times(number: float, times: int) -> int | float:
    product = Decimal(str(number)) * times  # 305.08 million is exactly 305,080,000
    return int(product) if product == product.to_integral_value() else float(product)


def _integer(value: JsonValue) -> JsonValue:
    number = _number(value)
    if isinstance(number, float):
        if not number.is_integer():
            raise Unfit("number", "is not a whole number", "Write a whole number")
        return int(number)
    return number


def _boolean(value: JsonValue) -> JsonValue:
    if isinstance(value, bool):
        return value
    try:
        return _TRUTH[fold(_text(value))]
    except KeyError as unknown:
        raise Unfit("boolean", "is neither yes nor no", "Write yes or no") from unknown


def _url(value: JsonValue) -> JsonValue:
    words = _text(value).split()
    if not words or not all(_URL.fullmatch(word) for word in words):
        raise Unfit("url", "is not a web address", "Write addresses that begin with https://")
    return words[0] if len(words) == 1 else cast("JsonValue", words)


def _licence(value: JsonValue) -> JsonValue:
    found = spdx(_text(value))
    if found is None:
        raise Unfit("licence", "is not an SPDX licence", "Write an SPDX identifier or expression")
    return found


def _list(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value
    try:
        return cast("JsonValue", read_list(_text(value)))
    except ValueError as refused:
        raise Unfit("list", str(refused), "Write a list as ['first', 'second']") from refused


def _split(value: JsonValue, separator: str) -> JsonValue:
    if isinstance(value, list):
        return value
    return [part.strip() for part in _text(value).split(separator) if part.strip()]


def _join(value: JsonValue, glue: str) -> JsonValue:
    return glue.join(_text(item) for item in value) if isinstance(value, list) else value


def _first(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _last(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value[-1] if value else None
    return value


def _caseless(text: str) -> str:
    return " ".join(text.casefold().split())


def _map(value: JsonValue, table: Mapping[str, JsonValue]) -> JsonValue:
    try:
        return table[_caseless(_text(value))]
    except KeyError as unknown:
        accepted = ", ".join(table) or "nothing"
        raise Unfit("map", "is not in the mapping's table", f"Use one of {accepted}") from unknown


def _bounded(value: JsonValue, limit: int) -> str:
    text = _text(value)
    _bounded_within(text, limit)
    return text


def _bounded_within(value: JsonValue, limit: int) -> JsonValue:
    if longest_text(value) > limit:
        raise Unfit("length", f"is longer than {limit} characters", "Write it more briefly")
    return value


_SIMPLE: Mapping[Simple, Step] = {
    "boolean": Step(_boolean),
    "date": Step(_date),
    "first": Step(_first, each=False),
    "integer": Step(_integer),
    "last": Step(_last, each=False),
    "licence": Step(_licence),
    "list": Step(_list, each=False),
    "lower": Step(lambda value: _text(value).lower()),
    "number": Step(_number),
    "slug": Step(lambda value: slug(_text(value))),
    "url": Step(_url),
}
