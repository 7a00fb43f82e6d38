"""The register in numbers: whatever tells them, they are what counting one by one gives."""

from collections import Counter
from dataclasses import replace
from typing import Any

from muniment.capabilities import catalog
from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.service import models, overview
from muniment.capabilities.catalog.store.models import Filters
from muniment.capabilities.projects import service as projects
from muniment.kernel.events import Scope
from muniment.platform.auth import Access, Role
from muniment.platform.unit import Unit
from tests.support.house import Workshop, person

FIELDS = (
    "kind", "status", "task", "domain", "vendor", "owner", "risk", "sensitivity", "regulations",
    "origin",
)  # fmt: skip
LONG = "Office of " + "x" * 290
SAID: tuple[dict[str, Any], ...] = (
    {"kind": "llm", "vendor": "Acme", "owner": "ana", "risk": ["privacy", "bias", "privacy"]},
    {"kind": "llm", "vendor": "ACME", "owner": LONG, "description": " "},
    {"kind": "statistical", "vendor": LONG, "regulations": ["eu_ai_act"], "risk": ["privacy"]},
    {"owner": None, "domain": "credit", "sensitivity": "personal", "origin": "internal"},
    {"description": "Nothing else is said of it."},
    {"kind": "llm", "vendor": "Acme", "owner": "ana", "task": "classification"},
)

# Capital letters count, several conditions hold together, and what is lacking is looked at.
NARROW = (
    Filters(vendor="Acme"),
    Filters(vendor="acme"),
    Filters(vendor="Acme", kind="llm"),
    Filters(vendor=LONG, risk="privacy"),
    Filters(kind="llm", lacking="description"),
    Filters(owner=LONG, lacking="owner"),
)


def register(workshop: Workshop, project: str, name: str, said: dict[str, Any]) -> str:
    wanted = catalog.Registration(project, name, said, is_compared=False)
    return workshop.do(catalog.register_model, wanted).model.model_id


def one_by_one(unit: Unit, within: str | None) -> tuple[int, int, dict[str, Counter[str]], int]:
    """Count what a list of models shows."""
    seen = listed(unit, Filters(project_id=within))
    told = [model for model in seen if not unit.must_say_why(model.model_id)]
    values: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for field in FIELDS:
        for model in seen if field == "status" else told:
            value = getattr(model, field)
            found = value if isinstance(value, list) else [value]
            values[field].update({str(one) for one in found if one})
    return len(seen), len(told), values, sum(not model.description for model in told)


def check(unit: Unit, within: str | None) -> None:
    """Compare an overview with what counting gives."""
    found = overview.overview(unit, FIELDS, within=within)
    numbers = (found.total, found.told, dict(found.values), found.undescribed)
    assert numbers == one_by_one(unit, within)


def check_lists(unit: Unit) -> None:
    """Compare each number with the list that it leads to, and lists with what they are to hold."""
    found = overview.overview(unit, FIELDS)
    counts = [count for field in FIELDS for count in found.tally(field)]
    for count in [*counts, *overview.count_lacking(unit, found)]:
        filters = Filters(**count.query)
        assert overview.count_models(unit, filters) == count.value, count
        assert len(listed(unit, filters)) == count.value, count
    everything = [m for m in listed(unit, Filters()) if not unit.must_say_why(m.model_id)]
    for narrow in NARROW:
        wanted = {m.model_id for m in everything if holds(m, narrow)}
        assert {m.model_id for m in listed(unit, narrow)} == wanted, narrow
        assert overview.count_models(unit, narrow) == len(wanted), narrow


def listed(unit: Unit, filters: Filters) -> list[Model]:
    return models.list_models(unit, filters, after=None, limit=1000)


def holds(model: Model, filters: Filters) -> bool:
    """Whether a model belongs into a list, by the words of its filters."""
    same = (
        (model.kind, filters.kind),
        (model.vendor, filters.vendor),
        (model.owner, filters.owner),
    )
    if any(wanted is not None and value != wanted for value, wanted in same):
        return False
    if filters.project_id is not None and model.project_id != filters.project_id:
        return False
    has_risk = filters.risk is None or filters.risk in model.risk
    return has_risk and (filters.lacking is None or not getattr(model, filters.lacking))


def people(project: str, model: str, guarded: frozenset[str]) -> list[Access]:
    """Return those who see everything, some things, one model alone, and nothing."""
    there, one = Scope(project), Scope(project, model)
    of_model = person("c", Role.AUDITOR, scope=one)
    of_both = replace(
        of_model, grants=of_model.grants + person("b", Role.VIEWER, scope=there).grants
    )
    everything = person("a", Role.ADMIN)
    asked = (everything, of_both, of_model)
    return [everything, of_model, person("d"), *(replace(one, guarded=guarded) for one in asked)]


def test_numbers_are_what_one_may_see_counted_one_by_one(workshop: Workshop) -> None:
    other = workshop.do(projects.create_project, "other").project_id
    ids = [register(workshop, "default", f"m{i}", said) for i, said in enumerate(SAID)]
    there = [register(workshop, "other", f"o{i}", said) for i, said in enumerate(SAID[:4])]
    everybody = people(other, there[0], frozenset({ids[0], there[0], there[3]}))
    searching = workshop.house.searching

    def check_all(at: Workshop, *, by_index: bool) -> None:
        assert (at.see(overview.indexed, FIELDS, None) is not None) == by_index
        for who in everybody:
            at.as_(who).see(check, None)
        at.as_(everybody[-2]).see(check, other)

    check_all(workshop, by_index=False)
    workshop.house.followers.catch_up()
    searching.catch_up()
    before = workshop.clock.now
    # What changes now, the index does not have yet.
    workshop.do(models.delete_model, "default", "m0", "no longer needed")
    workshop.do(models.archive_model, "other", "o0")
    workshop.do(catalog.describe_model, "other", "o1", {"vendor": None, "risk": ["bias"]})
    workshop.do(models.transfer_model, "default", "m4", "eve")
    register(workshop, "other", "later", {"kind": "agent", "owner": "eve"})
    check_all(workshop, by_index=True)
    workshop.as_(everybody[-3]).see(check_lists)
    check_all(workshop.at(as_of=before), by_index=False)
    workshop.house.followers.catch_up()
    searching.catch_up()
    workshop.see(check, None)
