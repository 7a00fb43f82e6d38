"""What MLflow's server accepts of keys, values and batches.

Source: `mlflow/utils/validation.py` (3.17). Its server cuts off values that are too long unless it
is told not to; here they are refused, for what is kept of a run is evidence.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Sized

from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.wire import Tag

MAX_KEY = 250
MAX_PARAM = 6_000
MAX_RUN_TAG = 8_000
MAX_EXPERIMENT_NAME = 500
MAX_EXPERIMENT_TAG = 20_000
MAX_BATCH = 1_000
MAX_BATCH_SAID = 100
"""How many parameters, and how many tags, one request may bring."""
_PLAIN = re.compile(r"[/\w.\- :]*")
_CHARACTERS = (
    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), "
    "colon(:) and slashes (/)."
)


def check_key(key: str, place: str) -> str:
    """Return the key of a metric, parameter or tag; raise `ParameterRefused` if it is none."""
    if _PLAIN.fullmatch(key) is None:
        raise _invalid(place, key, _CHARACTERS)
    resolved = posixpath.normpath(key)
    if resolved != key or resolved == "." or resolved.startswith(("..", "/")):
        raise _invalid(
            place,
            key,
            "Names may be treated as files in certain cases, and must not resolve to other names "
            f"when treated as such. This name would resolve to '{resolved[:80]}'",
        )
    return check_length(key, place, MAX_KEY)


def check_length(value: str, place: str, limit: int) -> str:
    """Return the text; raise `ParameterRefused` if it is longer than `limit` characters."""
    if len(value) > limit:
        raise ParameterRefused(f"'{place}' exceeds the maximum length of {limit} characters")
    return value


def check_tags(tags: Iterable[Tag], place: str = "tags", limit: int = MAX_RUN_TAG) -> None:
    """Raise `ParameterRefused` for the first tag that is not acceptable."""
    for index, tag in enumerate(tags):
        check_key(tag.key, f"{place}[{index}].key")
        check_length(tag.value, f"{place}[{index}].value", limit)


def check_count(many: Sized, what: str, limit: int) -> None:
    """Raise `ParameterRefused` for more things in one batch than are accepted."""
    if len(many) > limit:
        raise too_many(len(many), what, limit)


def too_many(count: int, what: str, limit: int) -> ParameterRefused:
    """Return the refusal of a batch that is too large."""
    return ParameterRefused(
        f"A batch logging request can contain at most {limit} {what}. Got {count} {what}. Please "
        f"split up {what} across multiple requests and try again."
    )


def _invalid(place: str, value: str, why: str) -> ParameterRefused:
    shown = json.dumps(value[:120])
    return ParameterRefused(f"Invalid value {shown} for parameter '{place}' supplied: {why}")
