"""Ten thousand single changes of a database, one after another: every one is found."""

from collections.abc import Callable

import pytest

from muniment.app import House
from tests.contracts.test_log_mutations import examiner, used  # noqa: F401  fixtures
from tests.support.mutations import Examiner, unnoticed

CHANGES = 10_000


@pytest.mark.soak
def test_every_one_of_thousands_of_changed_cells_is_found(
    used: House,  # noqa: F811  the fixture
    examiner: Examiner,  # noqa: F811  the fixture
    scale: float,
    report: Callable[..., None],
) -> None:
    count = int(CHANGES * scale)
    missed = unnoticed(used, examiner, count, seed=20260302)
    report(changed=count, found=count - len(missed))
    assert missed == []
