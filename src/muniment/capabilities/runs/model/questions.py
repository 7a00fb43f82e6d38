"""Questions: conditions and orders of lists of runs, as people write them one by one.

`metrics.auc > 0.9`, `params.lr = 0.1`, `tags.team LIKE fraud%`, `status = FINISHED`,
`datasets.name IN (train, test)`, `params.seed IS NULL`; an order is `-metrics.auc`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from muniment.capabilities.runs.model.accepting import RunRefused, milliseconds_of
from muniment.kernel.conditions import Compared, Comparison, Operator, Ordering

_MOST = 50
_LONGEST = 10_000
_ENTITIES: Mapping[str, str] = {
    "metrics": "metric",
    "params": "param",
    "tags": "tag",
    "attributes": "attribute",
    "datasets": "dataset",
}
_TIMES = frozenset({"start_time", "end_time", "created", "updated", "creation_time"})
_OPERATORS = r"!=|<=|>=|=|<|>|(?:NOT\s+IN|IN|I?LIKE|IS\s+NOT\s+NULL|IS\s+NULL)(?![\w.])"
_QUESTION = re.compile(
    rf"\s*(?P<named>`[^`]+`|(?:\w+\.)?(?:`[^`]+`|[^\s=!<>`]+))\s*(?P<how>{_OPERATORS})(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)


def read_questions(texts: Sequence[str]) -> list[Comparison]:
    """Return the conditions; raise `RunRefused` for the first that is none."""
    if len(texts) > _MOST:
        raise RunRefused(f"At most {_MOST} conditions are asked together; these are {len(texts)}.")
    return [_read(text) for text in texts]


def read_orders(texts: Sequence[str]) -> list[Ordering]:
    """Return what a list is sorted by; a minus begins with the greatest."""
    found: dict[tuple[str, str], Ordering] = {}
    for text in texts[:_MOST]:
        entity, key = _named(text.removeprefix("-").strip())
        found.setdefault((entity, key), Ordering(entity, key, text.startswith("-")))
    return list(found.values())


def _read(text: str) -> Comparison:
    matched = _QUESTION.fullmatch(text) if len(text) <= _LONGEST else None
    if matched is None:
        raise RunRefused(
            f"{text[:120]!r} is no condition; write 'metrics.auc > 0.9', 'params.lr = 0.1', "
            "'tags.team LIKE fraud%', 'status = FINISHED' or 'params.seed IS NULL'."
        )
    entity, key = _named(matched["named"])
    how = Operator(" ".join(matched["how"].upper().split()))
    return Comparison(entity, key, how, _value(entity, key, how, matched["value"].strip()))


def _named(text: str) -> tuple[str, str]:
    before, dot, rest = text.partition(".")
    if dot and before in _ENTITIES:
        return _ENTITIES[before], rest.strip("`")
    return "attribute", text.strip("`")


def _value(entity: str, key: str, how: Operator, text: str) -> Compared:
    if how in {Operator.NULL, Operator.NOT_NULL}:
        if text:
            raise RunRefused(f"Nothing follows '{how}'; {text[:80]!r} does.")
        return None
    if how in {Operator.IN, Operator.NOT_IN}:
        return tuple(_unquoted(part) for part in text.strip("()").split(","))
    if entity == "metric":
        return _number(text)
    if entity == "attribute" and key in _TIMES:
        return _time(text)
    return _unquoted(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise RunRefused(f"{text[:80]!r} is no number.") from None


def _time(text: str) -> float:
    """Return milliseconds, as they are written or as of a date."""
    try:
        told = datetime.fromisoformat(_unquoted(text))
    except ValueError:
        return _number(text)
    if told.tzinfo is None:
        raise RunRefused(f"{text[:80]!r} does not say in which zone; write '…Z' or '…+01:00'.")
    return milliseconds_of(told)


def _unquoted(text: str) -> str:
    stripped = text.strip()
    quoted = len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "'\""
    return stripped[1:-1] if quoted else stripped
