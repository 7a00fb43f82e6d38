"""The pages of the platform itself, rendered, served in this process, and seen in a browser."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from muniment.kernel.actor import Actor, ActorKind
from muniment.platform.web import stylepage
from muniment.platform.web.assets import Assets
from muniment.platform.web.earlier import moments_before
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Flash, Frame, Link, Switcher
from muniment.platform.web.headers import PAGE_HEADERS
from muniment.platform.web.render import Renderer
from muniment.platform.web.statics import Statics
from tests.support.browser import Visitor, chromium

PROBLEM = {
    "type": "/problems/not-found",
    "title": "There is no such thing",
    "status": 404,
    "detail": "There is nothing called 'x' here.",
    "code": "not-found",
    "errors": [],
}


@pytest.fixture(scope="session")
def frame():
    choices = (Link("default", "/"), Link("credit", "/"))
    return Frame(
        path="/-/components",
        actor=Actor("1", "maria", ActorKind.HUMAN),
        navigation=(Link("Components", "/-/components"), Link("Elsewhere", "/elsewhere")),
        account=(Link("API tokens", "/tokens"),),
        past=moments_before(datetime(2026, 3, 1, tzinfo=UTC)),
        switcher=Switcher("Project", "default", choices),
        flashes=(Flash("It is done."),),
        request_id="01JD2Q8Z4T",
    )


@pytest.fixture(scope="session")
def renderer():
    return Renderer({}, "0.1.0", search=Link("Search", "/search"))


@pytest.fixture(scope="session")
def pages(renderer, frame):
    """Every page of the platform by its path."""
    return {
        "/-/components": renderer.render("components.html", stylepage.context(frame)),
        "/sign-in": renderer.render(
            "auth/signin.html", {"form": Form(), "frame": frame, "closed": True}
        ),
        "/bootstrap": renderer.render("auth/bootstrap.html", {"form": Form()}),
        "/error": renderer.render("error.html", {"frame": frame, "problem": PROBLEM}),
    }


@pytest.fixture(scope="session")
def app(pages):
    def answer(request):
        return Response(pages[request.url.path], headers=PAGE_HEADERS, media_type="text/html")

    return Starlette(routes=[*(Route(path, answer) for path in pages), Statics(Assets()).route])


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def visitor(browser, app, request):
    """Somebody looking at the pages; parametrise indirectly to choose their window."""
    somebody = Visitor(browser, app, **getattr(request, "param", {}))
    yield somebody
    somebody.leave()
