"""The fields of a model's and a version's form: read from what was typed, and written back."""

from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.catalog.service.models import VOCABULARIES
from muniment.capabilities.catalog.service.views import ModelView, VersionView
from muniment.kernel.moment import Moment
from muniment.kernel.values import accept_text
from muniment.platform.unit import Unit
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_listed, read_short, read_tags, write_tags

MAX_LABEL = 100
MAX_DESCRIPTION = 50_000
_WORDS = ("kind", "task", "domain", "origin", "vendor", "accountable_executive", "sensitivity")
_LISTS = ("risk", "regulations", "use_cases")
_OFFERED = ("kind", "origin", "sensitivity", "task", "domain")


def choices_of(unit: Unit, *taken: str | None) -> dict[str, list[str]]:
    """Return the terms to choose from by field; those `taken` are among them, whatever happens."""
    found: dict[str, list[str]] = {}
    for name in _OFFERED:
        vocabulary = metadata.vocabulary_named(unit, VOCABULARIES[name], Moment.NOW)
        found[name] = [term.code for term in vocabulary.terms if term.deprecated_by is None]
    known = {code for codes in found.values() for code in codes}
    for value in taken:
        if value and value not in known:
            found = {name: [*codes, value] for name, codes in found.items()}
    return found


def meanings_of(unit: Unit) -> dict[str, list[tuple[str, str]]]:
    """Return by field what its terms mean, to be read beside it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, vocabulary in VOCABULARIES.items():
        terms = metadata.vocabulary_named(unit, vocabulary, Moment.NOW).terms
        found[name] = [
            (term.code, term.definition or term.label) for term in terms if term.is_accepted
        ]
    return found


def read_model(form: Form, tags: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the form says of a model; `tags` are those that it has already."""
    fields: dict[str, Any] = {name: read_short(form, name) for name in _WORDS}
    fields |= {name: read_listed(form, name) for name in _LISTS}
    fields["description"] = read_description(form)
    return fields | read_tags(form, tags or {})


def write_model(model: ModelView) -> dict[str, str]:
    """Return what the form of a model shows."""
    shown = {name: getattr(model, name) or "" for name in (*_WORDS, "description")}
    shown |= {name: ", ".join(getattr(model, name)) for name in _LISTS}
    return shown | {"tags": write_tags(model.tags), "if_match": str(model.revision)}


def write_version(version: VersionView) -> dict[str, str]:
    """Return what the form of a version shows."""
    return {
        "label": version.label or "",
        "description": version.description,
        "tags": write_tags(version.tags),
        "if_match": str(version.revision),
    }


def read_description(form: Form) -> str:
    """Return the description in the form."""
    return accept_text(form.value("description").strip(), "/description", MAX_DESCRIPTION)
