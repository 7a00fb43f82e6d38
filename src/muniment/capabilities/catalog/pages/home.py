"""The start page: the register in numbers, each of which leads to what it counts."""

from muniment.capabilities.catalog.pages.permitted import damaged_versions, may_register
from muniment.capabilities.catalog.service import models, overview, views
from muniment.capabilities.catalog.service.overview import Count
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store.models import Filters
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
_CHANGED = 8
_OWNERS = 8


@pages.get("/", permission=READ_MODEL)
def show_home(unit: Unit, request: PageRequest) -> Html:
    """Show what there is, what changed last, and what is still to be said."""
    del request
    changed = models.list_changed(unit, Filters(), before=None, limit=_CHANGED)
    total = overview.count_models(unit, Filters())
    owners = overview.tally_models(unit, "owner")
    return Html(
        "catalog/home.html",
        counts=[Count(total, "models in the register", {}), *overview.count_lacking(unit)],
        by_kind=overview.tally_models(unit, "kind"),
        by_status=overview.tally_models(unit, "status"),
        by_owner=owners[:_OWNERS],
        further_owners=len(owners[_OWNERS:]),
        total=total,
        models=views.model_views(unit, changed),
        may=may_register(unit),
        damaged=damaged_versions(unit),
    )
