"""Which registry a command talks to, as whom, and for what purpose."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

from muniment.cli.client import output
from muniment_client import Client

PATIENTLY = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said before the command; what was not is left to the client to find."""

    url: str | None = None
    token: str | None = None
    purpose: str | None = None
    valid_at: str | None = None


def asked_of(context: typer.Context) -> Asked:
    """Return what was said before the command."""
    return context.ensure_object(Asked)


@contextmanager
def registry(
    context: typer.Context,
    *,
    as_of: str | None = None,
    as_known: str | None = None,
    retries: int = 1,
    timeout: float = 60.0,
) -> Generator[Client]:
    """Lend a client of the registry that was asked for, reading it as of a moment.

    A person who waits would rather know soon that nobody answers; a transfer tries longer.
    """
    asked = asked_of(context)
    with Client(asked.url, asked.token, timeout=timeout, retries=retries) as client:
        client.alarm = _alarm
        yield client.at(as_of, as_known).stating(asked.purpose, asked.valid_at)


def _alarm(sentence: str) -> None:
    output.warn([sentence])
