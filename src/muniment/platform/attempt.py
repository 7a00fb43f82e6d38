"""Attempts: work of which a refusal leaves nothing, inside a unit that goes on."""

from collections.abc import Callable
from typing import Any, TypeVar

from muniment.platform.unit import Unit

T = TypeVar("T")


def attempt(unit: Unit, work: Callable[[Unit], T]) -> T:
    """Run `work` in a savepoint: what it wrote is undone if it raises, and the unit stays usable.

    Whatever `work` raises is raised. An attempt MUST NOT be made inside another.
    """
    stamps = len(unit.stamps)
    driver: Any = unit.connection.connection.driver_connection
    driver.execute("SAVEPOINT attempt")
    try:
        result = work(unit)
    except BaseException:
        del unit.stamps[stamps:]
        driver.execute("ROLLBACK TO SAVEPOINT attempt")
        driver.execute("RELEASE SAVEPOINT attempt")
        raise
    driver.execute("RELEASE SAVEPOINT attempt")
    return result
