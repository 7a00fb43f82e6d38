"""Saying beside which field of a form something was refused."""

from collections.abc import Generator
from contextlib import contextmanager

from muniment.kernel.errors import Forbidden, MunimentError, PreconditionFailed, Unauthenticated


@contextmanager
def beside(field: str) -> Generator[None]:
    """Have whatever is refused in the block, and names no place itself, be said at `field`.

    Who may not do it at all, or is too late, hears that of the form as a whole.
    """
    try:
        yield
    except (Forbidden, PreconditionFailed, Unauthenticated):
        raise
    except MunimentError as refusal:
        if "errors" not in refusal.facts:
            refusal.facts.setdefault("pointer", f"/{field}")
        raise
