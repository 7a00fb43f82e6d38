"""Comparing: how many runs go side by side."""

from collections.abc import Sequence

from muniment.kernel.errors import Invalid

FEWEST, MOST = 2, 8


class TooManyRuns(Invalid):
    """More runs were named than go side by side."""

    code = "runs.too-many-to-compare"
    title = "These are too many runs"


def accept_chosen(ids: Sequence[str]) -> Sequence[str]:
    """Return the runs to compare; raise `TooManyRuns`."""
    if len(ids) > MOST:
        raise TooManyRuns(f"{FEWEST} to {MOST} runs go side by side; these are {len(ids)}.")
    return ids
