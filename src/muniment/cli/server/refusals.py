"""What goes wrong while running a registry, as messages and exit codes."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

import typer

from muniment.cli.exits import CANNOT, REFUSED, USAGE
from muniment.kernel.errors import Kind, MunimentError

_CODES = {Kind.INVALID: USAGE, Kind.UNAVAILABLE: CANNOT, Kind.FULL: CANNOT}


@contextmanager
def told() -> Generator[None]:
    """Turn a refusal into its message and an exit code."""
    try:
        yield
    except MunimentError as error:
        sys.stderr.write(f"{error.message}\n")
        raise typer.Exit(_CODES.get(error.kind, REFUSED)) from error
