"""Saying beside which field of a form something was refused."""

from collections.abc import Generator
from contextlib import contextmanager

from muniment.kernel.errors import Forbidden, MunimentError, PreconditionFailed, Unauthenticated

_OF_ALL = (Forbidden, PreconditionFailed, Unauthenticated)


@contextmanager
def beside(field: str, *refusals: type[MunimentError]) -> Generator[None]:
    """Have whatever is refused in the block, and names no place itself, be said at `field`.

    With `refusals`, only those are. Who may not do it at all, or is too late, hears that of the
    form as a whole.
    """
    try:
        yield
    except MunimentError as refusal:
        is_meant = isinstance(refusal, refusals or MunimentError)
        if is_meant and not isinstance(refusal, _OF_ALL) and "errors" not in refusal.facts:
            refusal.facts.setdefault("pointer", f"/{field}")
        raise
