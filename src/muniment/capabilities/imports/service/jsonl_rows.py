"""JSON Lines into rows: one object a line, and a line that is none is reported."""

import json
import math
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from muniment.capabilities.imports.model.numbers import LARGEST
from muniment.capabilities.imports.model.rows import Damaged, Row, Sheet
from muniment.capabilities.imports.model.values import excerpt
from muniment.kernel.values import MAX_DEPTH, JsonValue

_LONGEST_WHOLE: Final = 20  # characters of the largest whole number, and its sign
_FIX: Final = "Write one JSON object on the line"


class _NotAnObject(ValueError):
    """The line is not a JSON object that a register can hold."""


def read_jsonl(text: str) -> Sheet:
    """Return the rows of `text`, one for each line that is not empty."""
    headers: dict[str, None] = {}
    rows: list[Row] = []
    damaged: list[Damaged] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = _object(line)
        except _NotAnObject as refused:
            damaged.append(Damaged(number, number, number, excerpt(line), str(refused), _FIX))
        else:
            headers |= dict.fromkeys(values)
            rows.append(Row(number, number, values))
    return Sheet(tuple(headers), tuple(rows), tuple(damaged))


def _object(line: str) -> dict[str, JsonValue]:
    try:
        value: JsonValue = json.loads(
            line,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError as deep:
        raise _NotAnObject("is nested too deeply") from deep
    except json.JSONDecodeError as broken:
        raise _NotAnObject(f"is not JSON: {broken.msg} at character {broken.pos + 1}") from broken
    except ValueError as refused:
        raise _NotAnObject(str(refused)) from refused
    if not isinstance(value, dict):
        raise _NotAnObject("is JSON, but not an object")
    if _is_deeper(value, MAX_DEPTH):
        raise _NotAnObject(f"is nested more than {MAX_DEPTH} deep")
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that gives a key twice: one of the values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotAnObject(f"gives '{excerpt(twice)}' twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _NotAnObject(f"holds {excerpt(digits)}, which is too large")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_WHOLE or abs(int(digits)) > LARGEST:
        raise _NotAnObject(f"holds {excerpt(digits)}, which is too large; write it as a text")
    return int(digits)


def _no_constant(name: str) -> NoReturn:
    raise _NotAnObject(f"holds {name}, which is not JSON")


def _is_deeper(value: JsonValue, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    items = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(_is_deeper(item, depth - 1) for item in items)
