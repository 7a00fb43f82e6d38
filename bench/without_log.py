"""The same server without its log: what a change costs beside it is what the log costs."""

from muniment.__main__ import main
from muniment.platform.journal import record
from muniment.platform.journal.log.keeper import Keeper


def leave_out_the_log() -> None:
    """Compute no leaf, grow no tree, sign nothing; events still get their places."""
    setattr(Keeper, "prepare", _nothing)  # noqa: B010  what stands there has another type
    setattr(Keeper, "is_settled", _yes)  # noqa: B010  what stands there has another type
    setattr(Keeper, "may_sequence", property(_yes))  # noqa: B010  it was a property already
    setattr(record, "leaf_of", _no_bytes)  # noqa: B010  a name of the module, for this run


def _nothing(*_given: object) -> None:
    return None


def _yes(*_given: object) -> bool:
    return True


def _no_bytes(*_given: object) -> bytes:
    return b""


if __name__ == "__main__":
    leave_out_the_log()
    main()
