"""Page routes: HTML over the same edge as the API, one request in one unit of work.

A handler takes the unit of work and the `PageRequest` and returns `Html` or a `Redirect`. What
shows reads on a snapshot; what a form sends runs in a transaction and leads on to another page
(303). Where it is refused, the page that `again` names is shown with the reason and what was typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from muniment.kernel.errors import MunimentError, Unauthenticated
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import Permission
from muniment.platform.http.edge import Edge, edge_of
from muniment.platform.http.late import LateRoute
from muniment.platform.http.problems import status_of
from muniment.platform.http.reading import MAX_PURPOSE
from muniment.platform.http.refusing import tell_refusal
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest, read_form, refused
from muniment.platform.web.form import Form
from muniment.platform.web.uploads import SentFile, read_upload
from muniment.platform.web.web import Web

SIGN_IN = "/sign-in"
Answer = Html | Redirect
Handler = Callable[[Unit, PageRequest], Answer]
ErrandHandler = Callable[[Edge, Context, PageRequest], Awaitable[Answer]]
H = TypeVar("H", bound=Callable[..., Any])


class PageRoute(LateRoute):
    """A route that browsers go to; `permission` is what its handler asks the gate for."""

    def __init__(
        self, path: str, handler: Callable[..., Any], method: str, need: Permission
    ) -> None:
        super().__init__(path, handler, method, include_in_schema=False)
        self.permission = need
        self.app = self._serve

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route does, and leave the route's name for log and metrics."""
        match, child = super().matches(scope)
        return match, {**child, "route": self} if child else child

    def address(self, parts: Mapping[str, str]) -> str:
        """Return the address of this route with `parts` in place of its parameters."""
        return self.path.format_map({name: quote(part, safe="") for name, part in parts.items()})

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        raise NotImplementedError

    def way_back(self, request: Request) -> str:
        """Return where to go once the visitor has signed in."""
        raise NotImplementedError

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["muniment.via"] = "page"
        request = Request(scope, receive)
        try:
            response = await self.answer(request)
        except Unauthenticated as refusal:
            if "authorization" in request.headers:
                raise
            tell_refusal(request, refusal)
            wanted = urlencode({"next": self.way_back(request)})
            response = Response(status_code=303, headers={"location": f"{SIGN_IN}?{wanted}"})
        await response(scope, receive, send)


class ShownPage(PageRoute):
    """A page, read on a snapshot at the moment that its address names.

    One of the `present` shows no past: asked for one, it says so and leads to the present.
    """

    present = False

    async def answer(self, request: Request) -> Response:
        """Show the page."""
        web, edge = web_of(request), edge_of(request)
        context = await edge.context(request, self.permission)
        asked = web.asked(request, context.access, context.moment)
        if self.present and context.moment.is_past:
            return await web.respond(request, asked, Html("present.html"))
        answer = await self.look(edge, context, asked)
        return await web.respond(request, asked, answer)

    async def look(self, edge: Edge, context: Context, asked: PageRequest) -> Answer:
        """Run the handler in a unit that reads."""
        return await edge.read(context, self.permission, lambda unit: self.endpoint(unit, asked))

    def way_back(self, request: Request) -> str:
        """Return this very address."""
        query = request.url.query
        return quote(request.scope["path"]) + (f"?{query}" if query else "")


class Visit(ShownPage):
    """A page whose handler opens its own units, as it waits for something between them."""

    async def look(self, edge: Edge, context: Context, asked: PageRequest) -> Answer:
        """Run the handler on the event loop."""
        return await self.endpoint(edge, context, asked)


class SentForm(PageRoute):
    """What a form sends, done in one transaction; if refused, `again` is shown with the reason."""

    again: ShownPage | None = None

    async def answer(self, request: Request) -> Response:
        """Do what the form asks for."""
        web, edge = web_of(request), edge_of(request)
        edge.identifier.check_same_origin(request)
        context = await edge.context(request, self.permission)
        form, files = await self.sent(request)
        asked = replace(web.asked(request, context.access, context.moment, form), files=files)
        if self.again is not None:
            frame = replace(asked.frame, path=self.again.path.format_map(asked.path))
            asked = replace(asked, frame=frame)
        try:
            answer = await self.act(edge, _stated(context, form), asked)
        except MunimentError as refusal:
            if self.again is None:
                raise
            tell_refusal(request, refusal)
            shown = replace(asked, form=refused(form, refusal))
            answer = await self.again.look(edge, replace(context, if_match=None), shown)
            return await web.respond(request, shown, answer, status_of(refusal))
        return await web.respond(request, asked, answer)

    async def sent(self, request: Request) -> tuple[Form, tuple[SentFile, ...]]:
        """Return the form and the files that came with it."""
        return Form(await read_form(request)), ()

    async def act(self, edge: Edge, context: Context, asked: PageRequest) -> Answer:
        """Run the handler in a unit that writes."""
        return await edge.write(context, self.permission, lambda unit: self.endpoint(unit, asked))

    def way_back(self, request: Request) -> str:
        """Return the page the form was on."""
        return "/" if self.again is None else self.again.address(request.path_params)


class Errand(SentForm):
    """A form whose handler opens its own units, as it waits for something between them."""

    async def act(self, edge: Edge, context: Context, asked: PageRequest) -> Answer:
        """Run the handler on the event loop."""
        return await self.endpoint(edge, context, asked)


class Delivery(Errand):
    """An errand whose form brings files."""

    async def sent(self, request: Request) -> tuple[Form, tuple[SentFile, ...]]:
        """Return the form and the files that came with it."""
        fields, files = await read_upload(request)
        return Form(fields), files


@dataclass(frozen=True, slots=True)
class Pages:
    """Declares the pages of a capability; each says what it is protected with.

    `done` are the words that may be shown after something was done, by their codes; `beside` are
    pages declared elsewhere that `again` may name.
    """

    done: Mapping[str, str] = field(default_factory=dict[str, str])
    beside: "Pages | None" = None
    routes: list[PageRoute] = field(default_factory=list[PageRoute])

    def get(self, path: str, *, permission: Permission, present: bool = False) -> Callable[[H], H]:
        """Declare a page; one that knows the `present` only says so where it is asked of the past.

        Every other page MUST show what was true at the moment of its unit.
        """

        def decorate(handler: H) -> H:
            route = ShownPage(path, handler, "GET", permission)
            route.present = present
            self.routes.append(route)
            return handler

        return decorate

    def visit(self, path: str, *, permission: Permission) -> Callable[[H], H]:
        """Declare a page that takes more than one unit of work."""

        def decorate(handler: H) -> H:
            self.routes.append(Visit(path, handler, "GET", permission))
            return handler

        return decorate

    def post(
        self, path: str, *, permission: Permission, again: Handler | None = None
    ) -> Callable[[H], H]:
        """Declare what a form does."""
        return self._sent(SentForm, path, permission, again)

    def errand(
        self, path: str, *, permission: Permission, again: Handler | None = None
    ) -> Callable[[H], H]:
        """Declare what a form does where that takes more than one unit of work."""
        return self._sent(Errand, path, permission, again)

    def delivery(
        self, path: str, *, permission: Permission, again: Handler | None = None
    ) -> Callable[[H], H]:
        """Declare what a form that brings files does."""
        return self._sent(Delivery, path, permission, again)

    def _sent(
        self, kind: type[SentForm], path: str, permission: Permission, again: Handler | None
    ) -> Callable[[H], H]:
        def decorate(handler: H) -> H:
            route = kind(path, handler, "POST", permission)
            route.again = self._page_of(again) if again else None
            self.routes.append(route)
            return handler

        return decorate

    def _page_of(self, handler: Handler) -> ShownPage:
        known = [*self.routes, *(self.beside.routes if self.beside else ())]
        return next(
            route for route in known if isinstance(route, ShownPage) and route.endpoint is handler
        )


def web_of(request: Request) -> Web:
    """Return the pages' common ground, which this application was composed with."""
    web = request.app.state.web
    assert isinstance(web, Web)
    return web


def _stated(context: Context, form: Form) -> Context:
    """Add what a form may say besides its matter: why, and from which revision it started."""
    purpose = accept_text(form.value("purpose").strip(), "/purpose", MAX_PURPOSE)
    expected = form.value("if_match")
    return replace(
        context,
        purpose=purpose or context.purpose,
        if_match=frozenset({expected}) if expected else context.if_match,
    )
