"""Ten thousand single changes of a database, one after another: every one is found."""

import pytest

from muniment.app import House
from tests.contracts.test_log_mutations import examiner, used  # noqa: F401  fixtures
from tests.support.mutations import Examiner, unnoticed

CHANGES = 10_000


@pytest.mark.soak
def test_ten_thousand_changed_cells_are_found(used: House, examiner: Examiner) -> None:  # noqa: F811  the fixtures
    missed = unnoticed(used, examiner, CHANGES, seed=20260302)
    print(f"{CHANGES - len(missed)} of {CHANGES} changed cells were found.")
    assert missed == []
