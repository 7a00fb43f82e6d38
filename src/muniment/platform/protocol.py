"""What another tool's language brings to the house: its routes, and how it says no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from muniment.kernel.errors import MunimentError
from muniment.platform.auth.gate import Permission

Refuse = Callable[[MunimentError, Request], Response]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A language that Muniment answers in, for tools that speak no other.

    It translates and decides nothing: it has no permissions, no events and no tables of its own.
    Whatever is refused below one of the `prefixes` (paths, with the slash at their end) is said
    by `refuse`.
    """

    name: str
    title: str
    routes: Sequence[BaseRoute]
    prefixes: tuple[str, ...]
    refuse: Refuse
    permissions: tuple[Permission, ...] = ()

    @property
    def served(self) -> list[BaseRoute]:
        """Everything that answers requests."""
        return list(self.routes)


class Refusals:
    """Says each refusal in the language of whoever asked."""

    def __init__(self, protocols: Sequence[Protocol], otherwise: Refuse) -> None:
        self._refuse = [(protocol.prefixes, protocol.refuse) for protocol in protocols]
        self._otherwise = otherwise

    def __call__(self, refusal: MunimentError, request: Request) -> Response:
        """Return the answer that says `refusal`."""
        path: str = request.scope["path"]
        for prefixes, refuse in self._refuse:
            if path.startswith(prefixes):
                return refuse(refusal, request)
        return self._otherwise(refusal, request)
