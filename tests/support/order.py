"""Which files of tests begin first: those that take longest, so that no worker waits for one."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

# They start programs and wait for them: minutes in few tests. Everything else takes the longer the
# more tests it has, and fills up the end.
_LONG: Final = ("clients", "recovery", "journeys", "attacks", "contracts", "api")
_TESTS: Final = Path(__file__).parents[1]


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests by file, the longest file first; those of one file stay in their order."""
    sizes = Counter(item.path for item in items)
    return sorted(items, key=lambda item: (_rank(item.path), -sizes[item.path], str(item.path)))


def _rank(path: Path) -> int:
    if not path.is_relative_to(_TESTS):
        return len(_LONG)
    folder = path.relative_to(_TESTS).parts[0]
    return _LONG.index(folder) if folder in _LONG else len(_LONG)
