"""Suggesting what the columns of an unknown table mean, and writing that down as a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from rapidfuzz import fuzz

from muniment.capabilities.imports.model.synonyms import write_yaml
from muniment.kernel.errors import Invalid
from muniment.kernel.words import fold

RowIs: TypeAlias = Literal["model", "use_case", "both"]
ROW_IS: Final[tuple[RowIs, ...]] = get_args(RowIs)
KEY, NAME, OWNER, TAG, NOTHING = "key", "name", "owner", "tag", ""
_NEAR: Final = 86


class ColumnsRefused(Invalid):
    """The columns that were chosen make no mapping; the message says what is missing."""

    code = "imports.columns-refused"
    title = "The columns make no mapping yet"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column can go: its name and words, the kinds of record that have it, its terms."""

    name: str
    words: str
    kinds: tuple[str, ...] = ("model", "use_case")
    vocabulary: str = ""
    several: bool = False


_MODEL: Final = ("model",)
TARGETS: Final = (
    Target(KEY, "Key: what a row is known by"),
    Target(NAME, "Name"),
    Target("description", "Description"),
    Target("purpose", "Purpose", ("use_case",)),
    Target(OWNER, "Owner"),
    Target("accountable_executive", "Accountable executive", _MODEL),
    Target("kind", "Kind", _MODEL, "model_kind"),
    Target("task", "Task", _MODEL, "task"),
    Target("domain", "Domain", _MODEL, "domain"),
    Target("origin", "Origin", _MODEL, "origin"),
    Target("vendor", "Vendor", _MODEL),
    Target("risk", "Risk", _MODEL, "risk", several=True),
    Target("sensitivity", "Sensitivity of its data", _MODEL, "data_class"),
    Target("regulations", "Regulation", _MODEL, "regulation", several=True),
)
_HEADINGS: Final = {
    KEY: "id, identifier, number, ref, use case id, model id, inventory id, asset id",
    NAME: "title, model name, use case name, model, system, system name, use case, application",
    "description": "summary, details, comment, notes, about",
    "purpose": "intended use, intended purpose, objective, business purpose, problem solved",
    OWNER: "contact, contact email, model owner, responsible, email, steward, developer",
    "accountable_executive": "executive, sponsor, accountable, business owner",
    "kind": "type, model type, technique, method, methodology, algorithm, class",
    "task": "use, function, problem type",
    "domain": "business line, line of business, department, business unit, area, topic area",
    "origin": "source, built by, developed by, make or buy, sourcing",
    "vendor": "supplier, provider, vendor name, publisher, manufacturer",
    "risk": "risk level, risk tier, tier, materiality, risk rating, criticality",
    "sensitivity": "data classification, data class, confidentiality",
    "regulations": "regulation, rules, law, compliance",
}
_BY_NAME: Final = {target.name: target for target in TARGETS}


def targets_of(row_is: RowIs) -> list[Target]:
    """Return where columns can go when a row is a record of this kind."""
    kinds = _kinds(row_is)
    return [target for target in TARGETS if set(kinds) & set(target.kinds)]


def suggest(headings: Sequence[str], row_is: RowIs) -> dict[str, str]:
    """Return the target that each heading seems to mean, each target at most once; else a tag."""
    offered = targets_of(row_is)
    scored = sorted(
        (
            (_likeness(heading, target), -place, heading, target.name)
            for place, heading in enumerate(headings)
            for target in offered
        ),
        reverse=True,
    )
    found: dict[str, str] = {}
    for likeness, _, heading, name in scored:
        if likeness >= _NEAR and heading not in found and name not in found.values():
            found[heading] = name
    return {heading: found.get(heading, TAG) for heading in headings}


def compose(name: str, form: str, row_is: RowIs, project: str, columns: Mapping[str, str]) -> str:
    """Return the mapping that the chosen columns make, as YAML; raise `ColumnsRefused` for none.

    Without a key the name is what a row is known by.
    """
    chosen = {target: column for column, target in columns.items() if target not in {TAG, NOTHING}}
    twice = [t for t in chosen if sum(target == t for target in columns.values()) > 1]
    if twice:
        words = _BY_NAME[twice[0]].words if twice[0] in _BY_NAME else twice[0]
        raise ColumnsRefused(f"Two columns are chosen for '{words}'; choose one of them.")
    if unknown := chosen.keys() - _BY_NAME.keys():
        raise ColumnsRefused(f"'{min(unknown)[:60]}' is nothing a column can be.")
    if NAME not in chosen:
        raise ColumnsRefused("Choose the column that holds the name of each row.")
    tags = {_tag(column): {"column": column} for column, to in columns.items() if to == TAG}
    home = {"constant": project}
    records: list[dict[str, Any]] = [
        {"kind": "project", "key": [[dict(home)]], "shared": True, "name": dict(home)}
    ]
    records += [_record(kind, chosen, tags, row_is) for kind in _kinds(row_is)]
    mapping: dict[str, Any] = {"mapping": 1, "name": name, "source": {"format": form}}
    if OWNER in chosen:
        mapping["owner"] = chosen[OWNER]
    return write_yaml(mapping | {"records": records})


def _record(
    kind: str, chosen: Mapping[str, str], tags: Mapping[str, Any], row_is: RowIs
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": kind,
        "key": [[chosen.get(KEY, chosen[NAME])]],
        "name": {"column": chosen[NAME], "transforms": ["slug"], "required": True},
    }
    if kind == "model" and row_is == "both":
        record["use_cases"] = ["use_case"]
    fields = {
        target: _slot(_BY_NAME[target], column)
        for target, column in chosen.items()
        if target not in {KEY, NAME} and kind in _BY_NAME[target].kinds
    }
    if kind == "use_case":
        fields["title"] = chosen[NAME]
    return record | {"fields": fields, "tags": dict(tags)}


def _slot(target: Target, column: str) -> Any:
    transforms: list[Any] = ["list"] if target.several else []
    if target.vocabulary:
        transforms.append({"vocabulary": target.vocabulary})
    return {"column": column, "transforms": transforms} if transforms else column


def _kinds(row_is: RowIs) -> tuple[str, ...]:
    return ("use_case", "model") if row_is == "both" else (row_is,)


def _likeness(heading: str, target: Target) -> float:
    said = fold(heading)
    names = (target.name.replace("_", " "), *_HEADINGS[target.name].split(", "))
    return max(fuzz.ratio(said, fold(name)) for name in names) if said else 0


def _tag(column: str) -> str:
    """Return the key of the tag that keeps a column."""
    return " ".join("".join(c if c.isprintable() else " " for c in column).split())[:80] or "column"
