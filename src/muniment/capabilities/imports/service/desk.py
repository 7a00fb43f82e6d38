"""The desk of an import: units of work through the edge, as the person who asked for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from muniment.platform.auth import Permission
from muniment.platform.http.edge import Edge
from muniment.platform.unit import Context, Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EdgeDesk:
    """Opens the units of one request; each passes the gate for `permission` anew."""

    edge: Edge
    context: Context
    permission: Permission

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on a snapshot."""
        return await self.edge.read(self.context, self.permission, work)

    async def write(self, work: Callable[[Unit], T], purpose: str | None = None) -> T:
        """Run `work` in a transaction.

        With a purpose, what it records came in by an import; the purpose that the caller stated
        is told as well.
        """
        context = replace(self.context, if_match=None)
        if purpose is not None:
            said = f"{purpose}: {context.purpose}" if context.purpose else purpose
            stated = context.purpose is not None
            context = replace(context, via="import", purpose=said, stated=stated)
        return await self.edge.write(context, self.permission, work)
