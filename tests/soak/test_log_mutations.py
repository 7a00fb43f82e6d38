"""Ten thousand single changes of a database, one after another: every one is found."""

from collections.abc import Callable

import pytest

from muniment.app import House
from tests.contracts.test_log_mutations import examiner, used  # noqa: F401  fixtures
from tests.support.mutations import Examiner, unnoticed

CHANGES = 10_000
AT_ONCE = 500  # then it says how far it is


@pytest.mark.soak
def test_every_one_of_thousands_of_changed_cells_is_found(
    used: House,  # noqa: F811  the fixture
    examiner: Examiner,  # noqa: F811  the fixture
    scale: float,
    report: Callable[..., None],
) -> None:
    for seed in range(round(CHANGES * scale / AT_ONCE)):
        missed = unnoticed(used, examiner, AT_ONCE, seed)
        report(changed=(seed + 1) * AT_ONCE, not_found=len(missed))
        assert missed == []
