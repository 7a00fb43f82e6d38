"""Which statuses lead to which."""

import pytest

from muniment.kernel.status import Status, StatusRefused, check_move


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        (Status.ACTIVE, Status.ARCHIVED),
        (Status.ARCHIVED, Status.ACTIVE),
        (Status.ARCHIVED, Status.RETIRED),
        (Status.RETIRED, Status.ACTIVE),
        (Status.RETIRED, Status.DELETED),
    ],
)
def test_provided_moves_pass(current, wanted):
    check_move(current, wanted, "It")


@pytest.mark.parametrize("wanted", list(Status))
def test_nothing_becomes_what_it_is_and_nothing_returns_from_deletion(wanted):
    with pytest.raises(StatusRefused):
        check_move(wanted, wanted, "It")
    with pytest.raises(StatusRefused, match="only what is"):
        check_move(Status.DELETED, wanted, "It")
