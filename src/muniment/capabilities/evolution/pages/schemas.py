"""Pages of schemas: what each version says, and what the next one would break."""

from typing import Any, cast

import msgspec

from muniment.capabilities import metadata
from muniment.capabilities.evolution import service
from muniment.capabilities.evolution.pages.documents import read_json, read_migration, write_json
from muniment.capabilities.metadata import Schema, SchemaStatus
from muniment.platform.http.paging import page_of, read_words
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "schemas.drafted": "The version is drafted; it judges nothing until it is published.",
        "schemas.amended": "The draft is changed.",
        "schemas.published": "The version is in force.",
        "schemas.retired": "The version is out of force; what was written by it stays.",
        "schemas.migrated": "What fits the version was brought up to it.",
    }
)
SUBJECTS = (("model", "Models"), ("version", "Versions"), ("use_case", "Use cases"))
_VERSION = "/schemas/{name}/{version}"
_SHOWN = 50
_JUDGED = 200
_EMPTY: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


@pages.get("/schemas", permission=metadata.READ_SCHEMA)
def list_schemas(unit: Unit, request: PageRequest) -> Html:
    """List the schemas, each in the version in force."""
    (after,) = read_words(request.query.get("cursor")) or ("",)
    found = metadata.list_schemas(unit, after=after, limit=_SHOWN + 1)
    form = request.form if request.form.refusal else Form({"body": write_json(_EMPTY)})
    return Html(
        "evolution/schemas.html",
        page=page_of(found, _SHOWN, lambda schema: (schema.name,)),
        form=form,
        subjects=SUBJECTS,
        may=_may(unit),
    )


@pages.post("/schemas", permission=metadata.MANAGE_SCHEMA, again=list_schemas)
def create_schema(unit: Unit, request: PageRequest) -> Redirect:
    """Draft the first version of a new schema."""
    made = metadata.create_schema(unit, request.form.value("name").strip(), _draft(request.form))
    return _to(request, made, "schemas.drafted")


@pages.get("/schemas/{name}", permission=metadata.READ_SCHEMA)
def show_schema(unit: Unit, request: PageRequest) -> Html:
    """Show a schema: its versions, and what the one in force says."""
    schema = metadata.show_schema(unit, request.path["name"])
    versions = metadata.list_versions(unit, schema.name, after=0, limit=_SHOWN)
    form = request.form if request.form.refusal else _form(versions[-1])
    return Html(
        "evolution/schema.html",
        schema=schema,
        versions=versions[::-1],
        fields=_fields(schema),
        document=write_json(schema.body),
        form=form,
        subjects=SUBJECTS,
        may=_may(unit) if versions[-1].status is not SchemaStatus.DRAFT else set[str](),
    )


@pages.post("/schemas/{name}", permission=metadata.MANAGE_SCHEMA, again=show_schema)
def draft_version(unit: Unit, request: PageRequest) -> Redirect:
    """Draft the next version of a schema."""
    made = metadata.draft_version(unit, request.path["name"], _draft(request.form))
    return _to(request, made, "schemas.drafted")


@pages.get(_VERSION, permission=metadata.READ_SCHEMA)
def show_version(unit: Unit, request: PageRequest) -> Html:
    """Show one version, and to those who may ask what it would break."""
    schema = metadata.show_schema(unit, request.path["name"], _number(request))
    may = _may(unit)
    history = history_page(unit, schema.subject, _SHOWN, request.query.get("cursor"))
    found: dict[str, Any] = {"assessment": None, "verdicts": [], "more": False}
    if "assess" in may and not unit.moment.is_past:
        verdicts = service.list_verdicts(unit, schema.name, schema.version, limit=_JUDGED + 1)
        found = {
            "assessment": service.assess_version(unit, schema.name, schema.version),
            "verdicts": verdicts[:_JUDGED],
            "more": len(verdicts) > _JUDGED,
        }
    return Html(
        "evolution/version.html",
        schema=schema,
        fields=_fields(schema),
        document=write_json(schema.body),
        steps="" if schema.migration is None else write_json(msgspec.to_builtins(schema.migration)),
        form=request.form if request.form.refusal else _form(schema),
        subjects=SUBJECTS,
        may=may,
        entries=history.items,
        next=history.next,
        **found,
    )


@pages.post(_VERSION, permission=metadata.MANAGE_SCHEMA, again=show_version)
def amend_draft(unit: Unit, request: PageRequest) -> Redirect:
    """Change a draft."""
    draft = _draft(request.form)
    patch = {name: getattr(draft, name) for name in draft.__slots__}
    changed = metadata.amend_draft(unit, request.path["name"], _number(request), patch)
    return _to(request, changed, "schemas.amended")


@pages.post(f"{_VERSION}/publish", permission=metadata.MANAGE_SCHEMA, again=show_version)
def publish_schema(unit: Unit, request: PageRequest) -> Redirect:
    """Put a draft in force."""
    done = metadata.publish_schema(unit, request.path["name"], _number(request))
    return _to(request, done, "schemas.published")


@pages.post(f"{_VERSION}/retire", permission=metadata.MANAGE_SCHEMA, again=show_version)
def retire_schema(unit: Unit, request: PageRequest) -> Redirect:
    """Take a version out of force."""
    done = metadata.retire_schema(unit, request.path["name"], _number(request))
    return _to(request, done, "schemas.retired")


@pages.post(f"{_VERSION}/migrate", permission=metadata.MIGRATE_ASPECTS, again=show_version)
def migrate(unit: Unit, request: PageRequest) -> Redirect:
    """Bring what earlier versions were written by up to this one, so many at once."""
    name, version = request.path["name"], _number(request)
    metadata.migrate_aspects(unit, name, version, limit=_JUDGED)
    return Redirect(
        request.frame.present("schemas", name, version) + "#impact", done="schemas.migrated"
    )


def _number(request: PageRequest) -> int:
    """Return the version that the address names; any other text names none there is."""
    text = request.path["version"]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004  digits of a version number


def _draft(form: Form) -> metadata.Draft:
    return metadata.Draft(
        body=read_json(form.value("body"), "body"),
        applies_to=tuple(kind for kind, _ in SUBJECTS if form.value(f"applies_{kind}")),
        title=form.value("title").strip(),
        description=form.value("description").strip(),
        model_kinds=_words(form, "model_kinds"),
        mandatory_for=_words(form, "mandatory_for"),
        migration=read_migration(form.value("migration")),
    )


def _form(schema: Schema) -> Form:
    values = {f"applies_{kind}": "yes" for kind in schema.applies_to}
    migration = schema.migration if schema.status is SchemaStatus.DRAFT else None
    return Form(
        {
            **values,
            "title": schema.title,
            "description": schema.description,
            "model_kinds": ", ".join(schema.model_kinds),
            "mandatory_for": ", ".join(schema.mandatory_for),
            "body": write_json(schema.body),
            "migration": "" if migration is None else write_json(msgspec.to_builtins(migration)),
            "if_match": str(schema.revision),
        }
    )


def _words(form: Form, name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in form.value(name).split(",") if word.strip())


def _fields(schema: Schema) -> list[dict[str, Any]]:
    """Return the fields at the top of a schema, as a table shows them."""
    required: list[str] = schema.body.get("required", [])
    named: dict[str, Any] = schema.body.get("properties", {})
    return [_field(name, part, required=name in required) for name, part in named.items()]


def _field(name: str, schema: object, *, required: bool) -> dict[str, Any]:
    part = cast("dict[str, Any]", schema) if isinstance(schema, dict) else {}
    return {
        "name": name,
        "type": _type(part),
        "required": required,
        "description": part.get("description", ""),
        "vocabulary": part.get("x-vocabulary"),
    }


def _type(part: dict[str, Any]) -> str:
    if "enum" in part:
        values: list[Any] = part["enum"]
        return "one of " + ", ".join(str(value) for value in values[:6])
    kind: str | list[str] = part.get("type", "anything")
    named = kind if isinstance(kind, str) else " or ".join(kind)
    return f"{named} ({part['format']})" if "format" in part else named


def _to(request: PageRequest, schema: Schema, done: str) -> Redirect:
    return Redirect(request.frame.present("schemas", schema.name, schema.version), done=done)


def _may(unit: Unit) -> set[str]:
    wanted = {
        "manage": metadata.MANAGE_SCHEMA,
        "assess": metadata.ASSESS_SCHEMA,
        "migrate": metadata.MIGRATE_ASPECTS,
    }
    access = unit.context.access
    return {name for name, need in wanted.items() if access.permits_somewhere(need, unit.now)}
