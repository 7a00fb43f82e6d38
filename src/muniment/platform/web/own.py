"""The platform's own pages: what each refusal means, and the style page of all components."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import muniment
from muniment.kernel.errors import Kind, MunimentError, NotFound
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN
from muniment.platform.http.problems import status_of
from muniment.platform.unit import Unit
from muniment.platform.web import stylepage
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.frame import Link
from muniment.platform.web.pages import Pages

pages = Pages()
START = (Link("Start", "/"), SIGNED_IN)
PLACES = (
    (Link("Guided tours", "/-/tours"), SIGNED_IN),
    (Link("Problems and what they mean", "/problems"), PUBLIC),
    (Link("Components", "/-/components"), PUBLIC),
)
_ADVICE: Mapping[Kind, str] = {
    Kind.INVALID: "Change the value that is named and send the request again.",
    Kind.MALFORMED: "The program that sent the request has to send it in another form.",
    Kind.UNAUTHENTICATED: "Sign in, or send a token that is in force.",
    Kind.FORBIDDEN: "Ask somebody who administers this place for a role that may do it.",
    Kind.NOT_FOUND: "Check the name. What you may not see answers as if it were not there.",
    Kind.CONFLICT: "Look at what is recorded; it has to change first, or your request does.",
    Kind.GONE: "It was taken out. Its history, and its state on an earlier date, remain.",
    Kind.PRECONDITION: "Read it again and repeat your change on what you find.",
    Kind.TOO_LARGE: "Send less at a time; the detail says how much is accepted.",
    Kind.LIMITED: "Wait a while before trying again.",
    Kind.FULL: "Whoever runs the server has to make room.",
    Kind.UNAVAILABLE: "Try the same request again in a moment; nothing was changed.",
}


class ProblemNotFound(NotFound):
    """No refusal has this code."""

    code = "problem-not-found"
    title = "There is no such problem"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as its page explains it."""

    code: str
    status: int
    phrase: str
    title: str
    meaning: str
    advice: str


@pages.get("/problems", permission=PUBLIC, present=True)
def list_problems(unit: Unit, request: PageRequest) -> Html:
    """List every refusal that a caller may meet."""
    del unit, request
    return Html("problems.html", problems=[*_problems(everywhere=True).values()])


@pages.get("/problems/{code}", permission=PUBLIC, present=True)
def show_problem(unit: Unit, request: PageRequest) -> Html:
    """Explain one refusal."""
    del unit
    code = request.path["code"]
    found = _problems().get(code) or _problems(everywhere=True).get(code)
    if found is None:
        raise ProblemNotFound(f"No refusal has the code '{code[:80]}'.")
    return Html("problem.html", problem=found)


@pages.get("/-/components", permission=PUBLIC, present=True)
def show_components(unit: Unit, request: PageRequest) -> Html:
    """Draw every component with sample matter."""
    del unit
    return Html(stylepage.TEMPLATE, **stylepage.context(request.frame))


def _problems(*, everywhere: bool = False) -> dict[str, Problem]:
    """Return the refusals by their code: those of what is loaded, or all of them."""
    if everywhere:
        _load_everything()
    found = {kind.code: kind for kind in _descendants(MunimentError)}
    return {code: _explained(kind) for code, kind in sorted(found.items())}


@cache
def _load_everything() -> None:
    """Load what is loaded only when it is needed: it has refusals too."""
    for module in pkgutil.walk_packages(muniment.__path__, "muniment."):
        if not {"tests", "__main__"} & {*module.name.split(".")}:
            importlib.import_module(module.name)


def _descendants(kind: type[MunimentError]) -> Iterator[type[MunimentError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _descendants(child)


def _explained(kind: type[MunimentError]) -> Problem:
    status = HTTPStatus(status_of(kind("")))
    said = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return Problem(kind.code, status.value, status.phrase, kind.title, said, _ADVICE[kind.kind])
