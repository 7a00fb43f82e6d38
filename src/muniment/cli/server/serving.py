"""Serving, and following the journal."""

import errno
import signal
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette

from muniment.app import House, create_app, open_house
from muniment.capabilities import access
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen, hand_on
from muniment.kernel.errors import Conflict, Unavailable
from muniment.platform import logs, serving
from muniment.platform.occupation import occupying
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context

_APPLICATION = "muniment.app:create_app"


class AddressRefused(Unavailable):
    """The server cannot listen on the address it was given."""

    code = "serve.address"
    title = "The address cannot be listened on"


class NothingToFollow(Conflict):
    """A worker would have nothing to do: with SQLite, the server follows the journal itself."""

    code = "serve.nothing-to-follow"
    title = "A worker has nothing to do here"


def serve(
    *,
    host: str | None,
    port: int | None,
    data: Path | None,
    workers: int | None,
    background: bool | None,
) -> None:
    """Serve until interrupted."""
    with told():
        settings = chosen(host=host, port=port, data=data, workers=workers, background=background)
        logs.configure(settings.log_level)
        with occupying(settings):
            settings = replace(settings, port=_free_port(settings))
            if settings.workers > 1:
                hand_on(settings)
                _prepare(settings)
            serving.serve(_APPLICATION, lambda: _announced(create_app(settings)), settings)


def follow(*, data: Path | None) -> None:
    """Follow the journal until interrupted."""
    with told():
        settings = chosen(data=data)
        logs.configure(settings.log_level)
        if settings.database.startswith("sqlite"):
            raise NothingToFollow(
                "With SQLite the server follows the journal itself; a worker is for PostgreSQL."
            )
        _follow(open_house(settings, role="worker"))


def _follow(house: House) -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    house.follow()
    house.work()
    house.heartbeat.start()
    _print("Following the journal.")
    stopped.wait()
    house.close()


def _prepare(settings: Settings) -> None:
    """Migrate and seed once, before several workers would at the same time."""
    house = open_house(settings)
    _announce(house)
    house.close()


def _announced(application: Starlette) -> Starlette:
    _announce(application.state.house)
    return application


def _announce(house: House) -> None:
    origin = house.settings.origin
    _print(f"Muniment serves {origin}")
    secret = house.units.write(system_context("start"), access.offer_bootstrap)
    if secret is not None:
        _print("Nobody has access yet. Within an hour, become the first administrator here, once:")
        _print(f"  {origin}/bootstrap/{secret}")


def _free_port(settings: Settings) -> int:
    """Return the port to listen on, a free one for port 0.

    Raises `AddressRefused` where listening would fail, or another server listens already.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # The server shares its port among its threads, so it would not notice by itself.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return probe.getsockname()[1]
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        what = "something listens there already" if in_use else error.strerror
        raise AddressRefused(
            f"Muniment cannot listen on {settings.host}:{settings.port}: {what}. "
            "Choose another with --port or --host."
        ) from error


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
