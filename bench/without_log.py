"""The same server without its log: what a change costs beside it is what the log costs."""

from muniment.__main__ import main
from muniment.platform.journal import record
from muniment.platform.journal.log.keeper import Keeper


def leave_out_the_log() -> None:
    """Compute no leaf, grow no tree, sign nothing; events still get their places."""
    Keeper.prepare = lambda _self: None
    Keeper.is_settled = lambda _self, _connection, _end: True
    Keeper.may_sequence = property(lambda _self: True)
    record.leaf_of = lambda _row: b""


if __name__ == "__main__":
    leave_out_the_log()
    main()
