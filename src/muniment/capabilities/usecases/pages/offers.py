"""What use cases give to everybody's pages: their numbers, what is found of them, an action."""

from urllib.parse import quote, urlencode

from muniment.capabilities import projects, search
from muniment.capabilities.usecases.service import finding
from muniment.capabilities.usecases.service.documents import KIND
from muniment.capabilities.usecases.service.permissions import READ_USE_CASE, REGISTER_USE_CASE
from muniment.capabilities.usecases.store import Filters, Order
from muniment.platform.unit import Unit
from muniment.platform.web.offers import Action, Hit, Number, Offers, Portfolio, Stop, Tally


def _portfolio(unit: Unit) -> Portfolio:
    if not unit.context.access.permits_somewhere(READ_USE_CASE, unit.now):
        return Portfolio()
    counts = finding.tally_use_cases(unit)
    total = sum(count for _, count in counts)
    classes = tuple(
        Number(count, name, f"/use-cases?{urlencode({'eu_class': name})}")
        for name, count in counts
        if name
    )
    tally = Tally("Use cases by class of the EU AI Act", total, classes)
    return Portfolio((Number(total, "use cases", "/use-cases"),), (tally,))


def _find(unit: Unit, words: str, limit: int) -> list[Hit]:
    indexed = search.begun(unit, KIND, words, limit)
    if indexed is not None:
        return [Hit(one.reference, one.title, one.href) for one in indexed]
    found = finding.list_use_cases(unit, Filters(query=words), Order.NAME, after=None, limit=limit)
    homes = projects.projects_by_id(unit, {each.project_id for each in found})
    hits: list[Hit] = []
    for each in found:
        home = homes[each.project_id].name
        address = f"/use-cases/{quote(home, safe='')}/{quote(each.name, safe='')}"
        hits.append(Hit(f"{home}/{each.name}", each.title, address))
    return hits


OFFERS = Offers(
    portfolio=_portfolio,
    hits=(("Use cases", _find),),
    actions=(Action("Register a use case", "/use-cases/new", REGISTER_USE_CASE),),
    stops=(
        Stop(
            ("model-owner", "validator"),
            "/use-cases",
            "main .page-head",
            "What the models are used for",
            "A use case says what is decided, about whom and by whose leave. Models name the use "
            "cases they serve, and risk is judged where the two meet.",
        ),
    ),
)
