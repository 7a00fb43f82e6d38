"""The pages' common ground: who looks, through which frame, and how an answer is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import Access, GrantKind, Permission
from muniment.platform.http.asked import address_of
from muniment.platform.http.edge import edge_of
from muniment.platform.http.reading import PURPOSE_COOKIE
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.assets import Assets
from muniment.platform.web.earlier import moments_before
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Flash, Frame, Link
from muniment.platform.web.headers import PAGE_HEADERS
from muniment.platform.web.panels import Panels

if TYPE_CHECKING:
    from muniment.platform.web.render import Renderer

_PURPOSE_SECONDS = 30 * 60
_OURS = frozenset({"as_of", "as_known", "done"})


@dataclass
class Web:
    """What all pages of one installation share; bound once in the composition root.

    `templates` are folders by room, `done` the words for what was done by their codes;
    `navigation` are the pages of everybody's business and `account` those about whoever looks,
    each with the permission it takes to see it; `places` are all of them and some more.
    """

    version: str
    templates: Mapping[str, Path]
    navigation: tuple[tuple[Link, Permission], ...]
    account: tuple[tuple[Link, Permission], ...]
    done: Mapping[str, str]
    clock: Callable[[], datetime]
    places: tuple[tuple[Link, Permission], ...] = ()
    search: Link | None = None
    behind_proxy: bool = False
    assets: Assets = field(default_factory=Assets)
    panels: Panels = field(default_factory=Panels)

    @cached_property
    def renderer(self) -> "Renderer":
        """The templates, read when the first page is asked for: an API may never ask."""
        from muniment.platform.web.render import Renderer  # noqa: PLC0415  as said above

        return Renderer(self.templates, self.version, search=self.search, assets=self.assets)

    def asked(
        self, request: Request, access: Access, moment: Moment, form: Form | None = None
    ) -> PageRequest:
        """Return the request in a page's words."""
        edge = edge_of(request)
        return PageRequest(
            frame=self.frame(request, access, moment),
            path=request.path_params,
            query=dict(request.query_params),
            form=form or Form(),
            origin=edge.base_url,
            done=request.query_params.get("done", ""),
            session=request.cookies.get(edge.identifier.cookie),
            address=address_of(request, behind_proxy=self.behind_proxy),
            panels=self.panels,
        )

    def frame(self, request: Request, access: Access, moment: Moment) -> Frame:
        """Return the frame around the page that is asked for."""
        words = self.done.get(request.query_params.get("done", ""))
        query = request.query_params.multi_items()
        now = self.clock()
        return Frame(
            path=request.scope["path"],
            query=tuple((name, value) for name, value in query if name not in _OURS),
            moment=moment,
            actor=access.actor if access.is_somebody else None,
            navigation=tuple(
                link for link, need in self.navigation if access.permits_somewhere(need, now)
            ),
            account=tuple(
                link for link, need in self.account if access.permits_somewhere(need, now)
            ),
            past=moments_before(now),
            flashes=(Flash(words),) if words else (),
            emergencies=tuple(access.held(GrantKind.EMERGENCY, now)),
            request_id=request.scope.get("request_id", ""),
        )

    async def respond(
        self,
        request: Request,
        asked: PageRequest,
        answer: Html | Redirect,
        status: int | None = None,
    ) -> Response:
        """Return the answer of a handler as bytes and headers, with its own status if no other."""
        if isinstance(answer, Redirect):
            return self._lead(request, answer)
        context = {
            "frame": asked.frame,
            "form": asked.form,
            "origin": asked.origin,
            **answer.context,
        }
        page = await to_thread.run_sync(self.renderer.render, answer.template, context)
        body = b"" if request.method == "HEAD" else page
        return Response(body, status or answer.http_status, PAGE_HEADERS, media_type="text/html")

    def _lead(self, request: Request, answer: Redirect) -> Response:
        location = answer.location
        if answer.done:
            assert answer.done in self.done
            location += f"{'&' if '?' in location else '?'}done={answer.done}"
        # A header is ASCII, and names are not; what is quoted already stays as it is.
        headers = {"location": quote(location, safe="/%?=&:@,+#"), "cache-control": "no-store"}
        response = Response(status_code=303, headers=headers)
        if answer.purpose is not None:
            _keep_purpose(response, *answer.purpose)
        if answer.session is not None:
            name = edge_of(request).identifier.cookie
            response.set_cookie(
                name,
                answer.session,
                max_age=None if answer.session else 0,
                secure=name.startswith("__Host-"),
                httponly=True,
                samesite="lax",
            )
        return response


def _keep_purpose(response: Response, path: str, purpose: str) -> None:
    response.set_cookie(
        PURPOSE_COOKIE,
        quote(purpose, safe=""),
        max_age=_PURPOSE_SECONDS,
        path=quote(path, safe="/%"),
        httponly=True,
        samesite="lax",
    )
