"""Serving: Granian in this process, or one process per worker."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from typing import Any

import uvloop
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from muniment.platform.occupation import PRIVATE
from muniment.platform.settings import Settings

_BACKLOG = 1024
# Objects made before it is looked for garbage. A request with a thousand measurements makes some
# thousands, and none of them is garbage: Python's 700 has it look for some several times.
_GARBAGE = 10_000


def serve(target: str, make: Callable[[], Any], settings: Settings) -> None:
    """Serve until interrupted: the application that `make` returns, or `target` in each worker.

    With one worker the application runs in this very process, which starts faster and takes
    half the memory of a supervisor with a child.
    """
    os.umask(PRIVATE)
    if settings.workers == 1:
        app = make()
        # What is there by now stays: no later search for garbage needs to look at it.
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
        uvloop.run(_serve_here(app, settings))
        return
    gc.enable()
    from granian import Granian  # noqa: PLC0415  only needed with workers

    Granian(target, factory=True, workers=settings.workers, **_options(settings)).serve()


async def _serve_here(app: Any, settings: Settings) -> None:
    from granian.server.embed import Server  # noqa: PLC0415  starts faster without it

    server = Server(app, **_options(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "address": settings.host,
        "port": settings.port,
        "interface": Interfaces.ASGI,
        "backlog": _BACKLOG,
        "websockets": False,
        # Below this it announces at each start that embedding it is an experiment.
        "log_level": LogLevels.error,
        # Slow senders are cut off while they still send the head of a request.
        "http1_settings": HTTP1Settings(header_read_timeout=20_000),
    }
