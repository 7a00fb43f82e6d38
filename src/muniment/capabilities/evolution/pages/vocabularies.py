"""Pages of vocabularies: the terms, other words for them, and where they stand."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.evolution import service
from muniment.platform.http.paging import page_of, read_words
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "vocabularies.created": "The vocabulary is agreed on.",
        "vocabularies.changed": "The term is recorded.",
        "vocabularies.deprecated": "The term is deprecated; what was recorded with it stays.",
    }
)
_ONE = "/vocabularies/{name}"
_TERM = "/vocabularies/{name}/{code}"
_SHOWN = 50


@pages.get("/vocabularies", permission=metadata.READ_VOCABULARY)
def list_vocabularies(unit: Unit, request: PageRequest) -> Html:
    """List the vocabularies, by name."""
    (after,) = read_words(request.query.get("cursor")) or ("",)
    found = metadata.list_vocabularies(unit, after=after, limit=_SHOWN + 1)
    return Html(
        "evolution/vocabularies.html",
        page=page_of(found, _SHOWN, lambda vocabulary: (vocabulary.name,)),
        may=_may(unit),
    )


@pages.post("/vocabularies", permission=metadata.MANAGE_VOCABULARY, again=list_vocabularies)
def create_vocabulary(unit: Unit, request: PageRequest) -> Redirect:
    """Agree on a new vocabulary, without terms as yet."""
    form = request.form
    made = metadata.create_vocabulary(
        unit,
        form.value("name").strip(),
        (),
        title=form.value("title").strip(),
        description=form.value("description").strip(),
    )
    return Redirect(request.frame.present("vocabularies", made.name), done="vocabularies.created")


@pages.get(_ONE, permission=metadata.READ_VOCABULARY)
def show_vocabulary(unit: Unit, request: PageRequest) -> Html:
    """Show a vocabulary with its terms and its history."""
    vocabulary = metadata.show_vocabulary(unit, request.path["name"])
    cursor = request.query.get("cursor")
    history = history_page(unit, vocabulary.subject, _SHOWN, cursor, _readable)
    return Html(
        "evolution/vocabulary.html",
        vocabulary=vocabulary,
        entries=history.items,
        next=history.next,
        form=request.form if request.form.refusal else Form({"if_match": str(vocabulary.revision)}),
        may=_may(unit),
    )


@pages.post(_ONE, permission=metadata.MANAGE_VOCABULARY, again=show_vocabulary)
def add_term(unit: Unit, request: PageRequest) -> Redirect:
    """Add a term, or say something else of one."""
    form, name = request.form, request.path["name"]
    code = form.value("code").strip()
    metadata.change_vocabulary(unit, name, {"terms": {code: _term(form)}})
    return Redirect(request.frame.present("vocabularies", name), done="vocabularies.changed")


@pages.get(_TERM, permission=metadata.READ_VOCABULARY)
def show_term(unit: Unit, request: PageRequest) -> Html:
    """Show a term: what it means, and to those who may ask where it stands."""
    code = request.path["code"]
    vocabulary, term = service.term_named(unit, request.path["name"], code)
    may = _may(unit)
    asked = "assess" in may and not unit.moment.is_past
    history = history_page(
        unit, vocabulary.subject, _SHOWN, request.query.get("cursor"), partial(_said_of, code)
    )
    values = {
        "label": term.label,
        "definition": term.definition,
        "synonyms": ", ".join(term.synonyms),
        "parent": term.parent or "",
        "deprecated_by": term.deprecated_by or "",
        "if_match": str(vocabulary.revision),
    }
    return Html(
        "evolution/term.html",
        vocabulary=vocabulary,
        term=term,
        others=[other.code for other in vocabulary.terms if other.code != code],
        uses=service.uses_of_term(unit, vocabulary.name, code) if asked else None,
        entries=[entry for entry in history.items if entry.changes],
        next=history.next,
        form=request.form if request.form.refusal else Form(values),
        may=may,
    )


@pages.post(_TERM, permission=metadata.MANAGE_VOCABULARY, again=show_term)
def change_term(unit: Unit, request: PageRequest) -> Redirect:
    """Say something else of a term."""
    return _changed(unit, request, _term(request.form), "vocabularies.changed")


@pages.post(f"{_TERM}/deprecate", permission=metadata.MANAGE_VOCABULARY, again=show_term)
def deprecate_term(unit: Unit, request: PageRequest) -> Redirect:
    """End a term: it is no longer accepted, or stands for the one that replaces it."""
    successor = request.form.value("deprecated_by") or None
    patch = {"deprecated_by": successor, "deprecated": successor is None}
    return _changed(unit, request, patch, "vocabularies.deprecated")


@pages.post(f"{_TERM}/restore", permission=metadata.MANAGE_VOCABULARY, again=show_term)
def restore_term(unit: Unit, request: PageRequest) -> Redirect:
    """Accept a deprecated term again."""
    patch = {"deprecated_by": None, "deprecated": False}
    return _changed(unit, request, patch, "vocabularies.changed")


def _changed(unit: Unit, request: PageRequest, patch: dict[str, Any], done: str) -> Redirect:
    name, code = request.path["name"], request.path["code"]
    metadata.change_vocabulary(unit, name, {"terms": {code: patch}})
    return Redirect(request.frame.present("vocabularies", name, code), done=done)


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a vocabulary's state with its terms by code, so that a change is one of a field."""
    terms: list[dict[str, Any]] = state.get("terms", [])
    return {**state, "terms": {term["code"]: term for term in terms}}


def _said_of(code: str, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a vocabulary's state that is about one of its terms."""
    return _readable(state)["terms"].get(code, {})


def _term(form: Form) -> dict[str, Any]:
    synonyms = [word.strip() for word in form.value("synonyms").split(",") if word.strip()]
    return {
        "label": form.value("label").strip(),
        "definition": form.value("definition").strip(),
        "synonyms": synonyms,
        "parent": form.value("parent").strip() or None,
    }


def _may(unit: Unit) -> set[str]:
    wanted = {"manage": metadata.MANAGE_VOCABULARY, "assess": metadata.ASSESS_SCHEMA}
    access = unit.context.access
    return {name for name, need in wanted.items() if access.permits_somewhere(need, unit.now)}
