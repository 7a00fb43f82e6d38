"""Waiting for followers on the event loop: any number of callers at the cost of one look.

A caller that waits holds no thread. One task per loop asks the database for all of them together,
each time the followers have moved, or twenty times a second while another process leads.
"""

import asyncio
import threading
from collections.abc import Collection
from functools import partial
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from muniment.platform.database import Database

_LOOK_SECONDS = 0.05
Wanted = tuple[str, int]
"""The name of a follower, and the event that it is to have reached."""


class Reached(Protocol):
    """Says which of what is waited for was reached."""

    def __call__(self, connection: Connection, /, wanted: Collection[Wanted]) -> set[Wanted]:
        """Look once for all of them."""
        ...


class Waiting:
    """Who waits for what; `reached` says which of many were reached, in one transaction."""

    def __init__(self, database: Database, reached: Reached) -> None:
        self._database = database
        self._reached = reached
        self._lock = threading.Lock()
        self._rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, _Room] = WeakKeyDictionary()

    async def wait(self, name: str, event_seq: int, seconds: float) -> bool:
        """Return whether follower `name` has reached the event within `seconds`."""
        loop = asyncio.get_running_loop()
        with self._lock:
            room = self._rooms.setdefault(loop, _Room(self._database, self._reached))
        try:
            async with asyncio.timeout(seconds):
                await room.entered((name, event_seq))
        except TimeoutError:
            return False
        return True

    def wake(self) -> None:
        """Say, from any thread, that followers have moved."""
        with self._lock:
            rooms = list(self._rooms.items())
        for loop, room in rooms:
            if not loop.is_closed():
                loop.call_soon_threadsafe(room.moved.set)


class _Room:
    """The callers of one event loop."""

    def __init__(self, database: Database, reached: Reached) -> None:
        self._database = database
        self._reached = reached
        self._waiting: dict[asyncio.Future[None], Wanted] = {}
        self._task: asyncio.Task[None] | None = None
        self.moved = asyncio.Event()

    async def entered(self, wanted: Wanted) -> None:
        """Return when what is wanted was reached."""
        done = asyncio.get_running_loop().create_future()
        self._waiting[done] = wanted
        self.moved.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            await done
        finally:
            self._waiting.pop(done, None)

    async def _look(self) -> None:
        try:
            while self._waiting:
                self.moved.clear()
                wanted = set(self._waiting.values())
                found = set(await self._database.read_async(partial(self._reached, wanted=wanted)))
                self._tell(found)
                await self._pause()
        except Exception as error:  # noqa: BLE001  whoever waits is told, and answers with it
            for done in [one for one in self._waiting if not one.done()]:
                done.set_exception(error)

    def _tell(self, found: set[Wanted]) -> None:
        for done, wanted in list(self._waiting.items()):
            if wanted in found and not done.done():
                done.set_result(None)
                del self._waiting[done]

    async def _pause(self) -> None:
        if self._waiting:
            try:
                await asyncio.wait_for(self.moved.wait(), _LOOK_SECONDS)
            except TimeoutError:
                return
