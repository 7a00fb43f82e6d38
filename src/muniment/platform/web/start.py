"""The start page: what waits for whoever looks, what changed, and what there is in numbers."""

from collections.abc import Sequence
from itertools import chain

from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.frame import Link, Tone
from muniment.platform.web.offers import Action, Change, Concern, Offers
from muniment.platform.web.pages import Pages

TEMPLATE = "start.html"
_CHANGES = 8
_GRAVITY: tuple[Tone, ...] = ("danger", "warning", "info", "success", "neutral")


def pages_of(offers: Sequence[Offers]) -> Pages:
    """Return the start page, filled by what rooms offer, in their order."""
    pages = Pages()

    @pages.get("/", permission=SIGNED_IN)
    def show_start(unit: Unit, request: PageRequest) -> Html:  # pyright: ignore[reportUnusedFunction] declared
        """Show what waits, what changed last, and what there is."""
        del request
        changes = _changes(unit, offers)
        portfolios = [each.portfolio(unit) for each in offers if each.portfolio is not None]
        return Html(
            TEMPLATE,
            concerns=None if unit.moment.is_past else concerns_of(unit, offers),
            changes=changes,
            models=_models(unit, offers, changes),
            numbers=[number for each in portfolios for number in each.numbers],
            tallies=[tally for each in portfolios for tally in each.tallies],
            actions=actions_of(unit, offers),
        )

    return pages


def concerns_of(unit: Unit, offers: Sequence[Offers]) -> list[Concern]:
    """Return what waits for the actor, the gravest first."""
    given = chain.from_iterable(each.concerns(unit) for each in offers if each.concerns)
    return sorted((one for one in given if one.count), key=lambda one: _GRAVITY.index(one.tone))


def actions_of(unit: Unit, offers: Sequence[Offers]) -> list[Action]:
    """Return what the actor may begin; in the past, nothing."""
    if unit.moment.is_past:
        return []
    access = unit.context.access
    given = chain.from_iterable(each.actions for each in offers)
    return [one for one in given if access.permits_somewhere(one.permission, unit.now)]


def _models(unit: Unit, offers: Sequence[Offers], changes: Sequence[Change]) -> dict[str, Link]:
    ids = {change.model_id for change in changes if change.model_id}
    known: dict[str, Link] = {}
    for each in offers:
        if each.models is not None:
            known |= each.models(unit, ids)
    return known


def _changes(unit: Unit, offers: Sequence[Offers]) -> list[Change]:
    given = chain.from_iterable(each.changes(unit, _CHANGES) for each in offers if each.changes)
    return sorted(given, key=lambda change: change.at, reverse=True)[:_CHANGES]
