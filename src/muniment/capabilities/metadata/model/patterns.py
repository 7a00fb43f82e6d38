"""Regular expressions of schemas, run in time linear in the text: a pattern is no weapon."""

from functools import lru_cache
from importlib import import_module
from typing import Any

MAX_PATTERN = 500
_MAX_MEMORY = 1 << 20


def is_pattern(pattern: str) -> bool:
    """Whether `pattern` is short enough and in RE2 syntax."""
    if len(pattern) > MAX_PATTERN:
        return False
    try:
        _compiled(pattern)
    except _engine().error:
        return False
    return True


def is_found(pattern: str, text: str) -> bool:
    """Whether `text` has `pattern` somewhere in it (JSON Schema does not anchor patterns)."""
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    engine = _engine()
    options = engine.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    return engine.compile(pattern, options)


def _engine() -> Any:
    """Return RE2, loaded once a schema has a pattern (it comes without types)."""
    return import_module("re2")
