"""Guided tours: a walk over the pages for each kind of work, told by the rooms it leads through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from muniment.kernel.errors import NotFound
from muniment.platform.auth.gate import SIGNED_IN, Access, Permission, Role
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.offers import Offers, Stop
from muniment.platform.web.pages import Pages


class TourNotFound(NotFound):
    """No tour has this name."""

    code = "tour-not-found"
    title = "There is no such tour"


@dataclass(frozen=True, slots=True)
class Tour:
    """A walk for one kind of work, proposed to whoever holds one of its roles."""

    name: str
    title: str
    lead: str
    roles: frozenset[Role]


TOURS: Final = (
    Tour(
        "data-scientist",
        "Data scientist",
        "Finding models, registering them, and sending versions from a training job.",
        frozenset({Role.VIEWER, Role.CONTRIBUTOR, Role.DATA_ENGINEERING}),
    ),
    Tour(
        "release-engineer",
        "Release engineer",
        "Fetching what is released, tokens for programs, imports, and the state of the server.",
        frozenset({Role.DEPLOYER, Role.CONTRIBUTOR}),
    ),
    Tour(
        "model-owner",
        "Model owner",
        "What waits for you, what your models must say, and who may do what with them.",
        frozenset({Role.MODEL_OWNER}),
    ),
    Tour(
        "validator",
        "Validator and auditor",
        "The register on any date, the journal and its proofs, and who looked at what.",
        frozenset(
            {
                Role.INDEPENDENT_VALIDATOR,
                Role.AUDITOR,
                Role.RISK_OFFICER,
                Role.LEGAL,
                Role.PRIVACY,
                Role.SECURITY,
            }
        ),
    ),
    Tour(
        "administrator",
        "Administrator",
        "People and roles, schemas and words, storage, and the server itself.",
        frozenset({Role.ADMIN}),
    ),
)
_EVERYBODY: Final = tuple(tour.name for tour in TOURS)
_FIRST: Final = (
    Stop(
        _EVERYBODY,
        "/",
        "#concerns",
        "What needs you",
        "Decisions, gaps and damage that concern you, the gravest first. Each leads to the list of "
        "exactly what it counts.",
    ),
    Stop(
        ("data-scientist", "model-owner", "validator"),
        "/",
        "#changes",
        "What changed",
        "What happened last to everything that you may see, and who did it.",
    ),
)
_LAST: Final = (
    Stop(
        ("validator", "model-owner", "administrator"),
        "/",
        "[data-time-bar]",
        "Any page, on any date",
        "Choose an earlier date here and every page shows what was true then, under a yellow "
        "banner. The date is in the address, so the past can be sent as a link. Key: t",
    ),
    Stop(
        _EVERYBODY,
        "/",
        "[data-palette]",
        "Go anywhere from the keyboard",
        "Ctrl K (or /) opens this: a few letters of a page, a model or something to do, and Enter. "
        "The tours are found there again.",
    ),
)


def pages_of(offers: Sequence[Offers], needs: Mapping[str, Permission]) -> Pages:
    """Return the tours; `needs` is what each page takes by its address."""
    pages = Pages()
    told = (*_FIRST, *(stop for each in offers for stop in each.stops), *_LAST)

    @pages.get("/-/tours", permission=SIGNED_IN, present=True)
    def list_tours(unit: Unit, request: PageRequest) -> Html:  # pyright: ignore[reportUnusedFunction] declared
        """List the tours, those for the visitor's roles first."""
        del request
        access = unit.context.access
        held = {grant.role for grant in access.grants if grant.holds(unit.now)}
        tours = sorted(TOURS, key=lambda tour: not tour.roles & held)
        return Html(
            "tours/list.html",
            tours=[(tour, _stops(unit, access, told, needs, tour)) for tour in tours],
            proposed={tour.name for tour in TOURS if tour.roles & held},
        )

    @pages.get("/-/tours/{name}", permission=SIGNED_IN, present=True)
    def show_tour(unit: Unit, request: PageRequest) -> Html:  # pyright: ignore[reportUnusedFunction] declared
        """Tell a tour stop by stop, for readers and for the script that leads along it."""
        name = request.path["name"]
        tour = next((one for one in TOURS if one.name == name), None)
        if tour is None:
            raise TourNotFound(f"There is no tour '{name[:80]}'; choose one of {_EVERYBODY}.")
        stops = _stops(unit, unit.context.access, told, needs, tour)
        return Html("tours/tour.html", tour=tour, stops=stops)

    return pages


def _stops(
    unit: Unit, access: Access, told: Sequence[Stop], needs: Mapping[str, Permission], tour: Tour
) -> list[Stop]:
    """Return the stops of a tour on pages that the visitor may see."""
    return [
        stop
        for stop in told
        if tour.name in stop.tours and access.permits_somewhere(needs[stop.page], unit.now)
    ]
