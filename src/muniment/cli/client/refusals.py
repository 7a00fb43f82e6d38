"""What goes wrong while talking to a registry, as exit codes."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import typer

from muniment.cli.client import output
from muniment.cli.exits import CANNOT, REFUSED, USAGE
from muniment_client import (
    CredentialsRefused,
    Faulted,
    MunimentError,
    NotAllowed,
    NotAReference,
    NotPushable,
    NotReachable,
    Refused,
)

_USAGE = (NotAReference, NotPushable)
_CANNOT = (CredentialsRefused, Faulted, NotAllowed, NotReachable)


@contextmanager
def told() -> Generator[None]:
    """Turn what a registry, or the client of it, refuses into a message and an exit code."""
    try:
        yield
    except MunimentError as error:
        output.complain(explain(error))
        raise typer.Exit(exit_code(error)) from error


def exit_code(error: MunimentError) -> int:
    """Return the exit code that says `error`."""
    if isinstance(error, _USAGE):
        return USAGE
    return CANNOT if isinstance(error, _CANNOT) else REFUSED


def explain(error: MunimentError) -> str:
    """Return what to print of `error`: its message, each error within, where to look further."""
    lines = [str(error)]
    if isinstance(error, Refused):
        errors = map(_spelled, error.facts.get("errors") or ())
        lines += [f"  {one}" for one in errors if one not in lines[0]]
    if isinstance(error, Faulted) and error.problem.request_id:
        lines.append(f"  The registry's log has more under request {error.problem.request_id}.")
    if isinstance(error, NotAllowed) and error.status == HTTPStatus.UNAUTHORIZED:
        lines.append("  Sign in with 'muniment login', or set MUNIMENT_TOKEN.")
    return "\n".join(lines)


def _spelled(error: Mapping[str, object]) -> str:
    return f"{error.get('pointer', '')}: {error.get('message', '')}"
