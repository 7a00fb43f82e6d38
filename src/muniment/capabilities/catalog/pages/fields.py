"""The fields of a model's and a version's form: read from what was typed, and written back."""

from collections.abc import Iterable
from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.catalog.service.models import VOCABULARIES
from muniment.capabilities.catalog.service.views import ModelView, VersionView
from muniment.kernel.errors import Invalid
from muniment.kernel.moment import Moment
from muniment.kernel.values import accept_tags, accept_text
from muniment.platform.unit import Unit
from muniment.platform.web.form import Form

MAX_SHORT = 320
MAX_LABEL = 100
MAX_DESCRIPTION = 50_000
_WORDS = ("kind", "task", "domain", "origin", "vendor", "accountable_executive", "sensitivity")
_LISTS = ("risk", "regulations", "use_cases")
_OFFERED = ("kind", "origin", "sensitivity", "task", "domain")


class TagsRefused(Invalid):
    """The tags cannot be read from the lines that were typed, or not be written as lines."""

    code = "catalog.tags-refused"
    title = "The tags cannot be read"


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


def read_model(form: Form, tags: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the form says of a model; `tags` are those that it has already."""
    fields: dict[str, Any] = {name: read_short(form, name) for name in _WORDS}
    fields |= {name: _read_list(form, name) for name in _LISTS}
    fields["description"] = read_description(form)
    return fields | read_tags(form, tags or {})


def write_model(model: ModelView) -> dict[str, str]:
    """Return what the form of a model shows."""
    shown = {name: getattr(model, name) or "" for name in (*_WORDS, "description")}
    shown |= {name: ", ".join(getattr(model, name)) for name in _LISTS}
    return shown | {"tags": _lines(model.tags), "if_match": str(model.revision)}


def write_version(version: VersionView) -> dict[str, str]:
    """Return what the form of a version shows."""
    return {
        "label": version.label or "",
        "description": version.description,
        "tags": _lines(version.tags),
        "if_match": str(version.revision),
    }


def read_short(form: Form, name: str, limit: int = MAX_SHORT) -> str | None:
    """Return a line of the form, or `None` if nothing is in it."""
    return accept_text(form.value(name).strip(), f"/{name}", limit) or None


def read_description(form: Form) -> str:
    """Return the description in the form."""
    return accept_text(form.value("description").strip(), "/description", MAX_DESCRIPTION)


def read_tags(form: Form, current: dict[str, str]) -> dict[str, Any]:
    """Return the change from the `current` tags to those in the form, or nothing if unchanged."""
    if form.value("tags").strip() == _lines(current).strip():
        return {}
    if _parsed(_lines(current).splitlines()) != current:
        raise TagsRefused(
            "Some tags hold line breaks, or ': ' in their keys, so they cannot be changed as "
            "lines of text; change them one by one over the API.",
            pointer="/tags",
        )
    wanted = accept_tags(_parsed(form.value("tags").splitlines()))
    return {"tags": {**dict.fromkeys(current), **wanted}}


def _read_list(form: Form, name: str) -> list[str]:
    accept_text(form.value(name), f"/{name}")
    return [part.strip() for part in form.value(name).split(",") if part.strip()]


def _lines(tags: dict[str, str]) -> str:
    return "\n".join(f"{key}: {value}" if value else key for key, value in tags.items())


def _parsed(lines: Iterable[str]) -> dict[str, str]:
    """Return the tags in lines of `key: value`, or of a `key` alone."""
    tags: dict[str, str] = {}
    for line in lines:
        if line.strip():
            key, _, value = line.strip().partition(": ")
            tags[key.removesuffix(":") if not value else key] = value.strip()
    return tags
