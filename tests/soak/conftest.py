"""What the long tests share: how long they are, and how they print what they measured."""

import os
from collections.abc import Callable

import pytest


@pytest.fixture
def scale() -> float:
    """By how much a run is longer or shorter than its full length: MUNIMENT_SOAK=0.1 is a tenth."""
    return float(os.environ.get("MUNIMENT_SOAK", "1"))


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Print figures by name, one line for each call."""

    def write(**figures: object) -> None:
        told = ", ".join(f"{name.replace('_', ' ')} {figure}" for name, figure in figures.items())
        print(f"\n{request.node.name}: {told}", flush=True)  # noqa: T201 - the figures of `make soak`

    return write
