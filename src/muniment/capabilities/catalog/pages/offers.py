"""What the catalog gives to everybody's pages: its numbers, what waits, and what can be found."""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import quote, urlencode

from muniment.capabilities import search
from muniment.capabilities.catalog.pages.permitted import damaged_versions
from muniment.capabilities.catalog.service import (
    finding,
    models,
    overview,
    references,
    views,
    wording,
)
from muniment.capabilities.catalog.service.documents import MODEL
from muniment.capabilities.catalog.service.models import MANDATORY
from muniment.capabilities.catalog.service.overview import Count, Overview
from muniment.capabilities.catalog.service.permissions import READ_MODEL, REGISTER_MODEL
from muniment.capabilities.catalog.store.models import Filters
from muniment.kernel.errors import MunimentError
from muniment.kernel.reference import Reference
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import (
    Action,
    Concern,
    Hit,
    Number,
    Offers,
    Portfolio,
    Stop,
    Tally,
)

_SHOWN = 8
_TALLIES = (
    ("By kind", "kind"),
    ("By status", "status"),
    ("By domain", "domain"),
    ("By vendor", "vendor"),
    ("By owner", "owner"),
    ("By risk", "risk"),
    ("By sensitivity of data", "sensitivity"),
    ("By regulation", "regulations"),
    ("By origin", "origin"),
)


def _concerns(unit: Unit) -> list[Concern]:
    if not unit.context.access.permits_somewhere(READ_MODEL, unit.now):
        return []
    mine = Filters(owner=unit.actor.name, lacking=MANDATORY)
    query = urlencode({"owner": unit.actor.name, "lacking": MANDATORY})
    return [
        Concern(
            "versions you answer for are damaged: their stored files are not what was recorded",
            len(damaged_versions(unit)),
            "/damaged",
            "danger",
        ),
        Concern(
            "of your models lack metadata that is mandatory",
            overview.count_models(unit, mine),
            f"/models?{query}",
        ),
    ]


def _portfolio(unit: Unit) -> Portfolio:
    if not unit.context.access.permits_somewhere(READ_MODEL, unit.now):
        return Portfolio()
    found = overview.overview(unit, [field for _, field in _TALLIES])
    words = wording.wording(unit)
    every = Count(found.total, "models in the register", {})
    counts = [every, *overview.count_lacking(unit, found)]
    return Portfolio(
        tuple(_number(count) for count in counts),
        tuple(_tally(found, words, title, field) for title, field in _TALLIES),
    )


def _tally(found: Overview, words: wording.Wording, title: str, field: str) -> Tally:
    counts = found.tally(field)
    shown = tuple(
        _number(replace(count, label=words.of(field, count.label) or ""))
        for count in counts[:_SHOWN]
    )
    return Tally(title, found.total, shown, further=len(counts[_SHOWN:]))


def _number(count: Count) -> Number:
    query = f"?{urlencode(count.query)}" if count.query else ""
    return Number(count.value, count.label, f"/models{query}")


def _find(unit: Unit, words: str, limit: int) -> list[Hit]:
    indexed = search.begun(unit, MODEL, words, limit)
    if indexed is not None:
        return [Hit(one.reference, str(one.values["kind"]), one.href) for one in indexed]
    found = models.list_models(unit, Filters(query=words), after=None, limit=limit)
    return [
        Hit(f"{view.project}/{view.name}", view.kind or "", _address(view.project, view.name))
        for view in views.model_views(unit, found)
    ]


def _find_versions(unit: Unit, words: str, limit: int) -> list[Hit]:
    """Return the version that a reference with a number, an alias or a digest means."""
    del limit
    if "@" not in words:
        return []
    try:
        found = finding.resolve(unit, Reference.parse(words))
    except MunimentError:  # not whole yet, or nothing that the actor may see
        return []
    name = f"{found.project.name}/{found.model.name}@{found.version.number}"
    page = f"{_address(found.project.name, found.model.name)}/versions/{found.version.number}"
    return [Hit(name, found.details.label or "", page)]


def _address(project: str, name: str) -> str:
    return f"/models/{quote(project, safe='')}/{quote(name, safe='')}"


def _names(unit: Unit, ids: Collection[str]) -> dict[str, Link]:
    named = references.model_references(unit, ids)
    return {
        model_id: Link(reference, _address(*reference.split("/", 1)))
        for model_id, reference in named.items()
    }


OFFERS = Offers(
    models=_names,
    concerns=_concerns,
    portfolio=_portfolio,
    hits=(("Models", _find), ("Versions", _find_versions)),
    places=(Link("Compare versions", "/compare"), Link("Damaged versions", "/damaged")),
    actions=(Action("Register a model", "/models/new", REGISTER_MODEL),),
    stops=(
        Stop(
            ("data-scientist", "release-engineer"),
            "/models",
            ".filters",
            "Narrow the list as you type",
            "Words, project, kind, origin and status narrow the list at once. What you see is in "
            "the address, so it can be sent to somebody.",
        ),
        Stop(
            ("data-scientist", "model-owner"),
            "/models/new",
            "#field-name",
            "A name is enough to begin",
            "Everything else can be said later, by whoever knows it. The question marks beside the "
            "fields say what belongs there.",
        ),
        Stop(
            ("data-scientist", "release-engineer"),
            "/models",
            "main .page-head",
            "From a training job",
            "`pip install muniment-client`, or point MLFLOW_TRACKING_URI or HF_ENDPOINT here: "
            "versions then arrive without a form. Each version's page shows the commands.",
        ),
    ),
)
