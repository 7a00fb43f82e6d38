"""What search gives to everybody's pages: versions by what licences ask, and a stop of tours."""

from urllib.parse import urlencode

from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import Asked, search
from muniment.kernel.errors import MunimentError
from muniment.platform.unit import Unit
from muniment.platform.web.offers import Number, Offers, Portfolio, Stop, Tally

_LICENCES = "license_category"
_KIND = "version"


def _portfolio(unit: Unit) -> Portfolio:
    """Count versions by their licences, as far as the index knows them; it knows no past."""
    if unit.moment.is_past or not unit.context.access.permits_somewhere(SEARCH, unit.now):
        return Portfolio()
    try:
        found = search(unit, Asked(kinds=(_KIND,), facets=(_LICENCES,), limit=1))
    except MunimentError:  # without an index there is no number, and the page is whole without it
        return Portfolio()
    numbers = tuple(
        Number(count, value, f"/search?{urlencode({'kind': _KIND, 'q': _asking(value)})}")
        for value, count in found.facets.get(_LICENCES, [])
        if value
    )
    return Portfolio(tallies=(Tally("Versions by licence", found.total, numbers),))


def _asking(value: str) -> str:
    return f'{_LICENCES} = "{value}"'


OFFERS = Offers(
    portfolio=_portfolio,
    stops=(
        Stop(
            ("data-scientist", "validator", "model-owner"),
            "/search",
            "main .page-head",
            "Find anything with one query",
            "Words, fields, dates and figures, such as metrics.auc >= 0.9. Every choice beside the "
            "answers writes on the query, so it can be sent on, saved, or asked by a program.",
        ),
    ),
)
