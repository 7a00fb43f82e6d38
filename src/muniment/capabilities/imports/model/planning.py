"""Planning an import: from rows and a mapping to the records there will be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from muniment.capabilities.imports.model.allotment import KnownNames, Wish, allot
from muniment.capabilities.imports.model.columns import Columns
from muniment.capabilities.imports.model.compiling import Compiler
from muniment.capabilities.imports.model.drafting import Leaf, RowDraft, draft_row, parent_ref
from muniment.capabilities.imports.model.identity import drop_duplicates, tell_apart
from muniment.capabilities.imports.model.mapping import KINDS, ImportMapping
from muniment.capabilities.imports.model.merging import Merged, merge
from muniment.capabilities.imports.model.plan import (
    Plan,
    PlannedRecord,
    RejectedRow,
    RowProblem,
    Severity,
    Whereabouts,
)
from muniment.capabilities.imports.model.rows import Damaged, Sheet
from muniment.capabilities.imports.model.tally import Tally
from muniment.capabilities.imports.model.targets import PARENTS
from muniment.capabilities.imports.model.terms import Terms
from muniment.capabilities.imports.model.values import fingerprint
from muniment.capabilities.imports.model.vocabulary import Vocabulary
from muniment.kernel.values import JsonValue

_NOTHING_KNOWN = KnownNames()


def plan(
    sheet: Sheet,
    mapping: ImportMapping,
    vocabularies: Mapping[str, Vocabulary],
    known: KnownNames = _NOTHING_KNOWN,
) -> Plan:
    """Return what importing `sheet` by `mapping` would do.

    Every row read is either planned or rejected, and the result does not depend on the order of
    the rows, but for which of several identical ones counts as the first. Raise `MappingRefused`
    for a mapping that names a vocabulary that is not among `vocabularies` or its own.
    """
    columns, tally = Columns(sheet.headers, mapping.columns), Tally()
    compiled = Compiler(columns, Terms(mapping, vocabularies, tally)).compile(mapping)
    drafted = [draft_row(row, compiled) for row in sheet.rows]
    whole = [row for row in drafted if not row.reading.is_rejected]
    merged = merge(tell_apart(drop_duplicates(whole)))
    names = _names(merged, known)
    records = [_planned(record, names) for record in merged]
    return Plan(
        source=mapping.name,
        rows_read=sheet.rows_read,
        records=tuple(sorted(records, key=lambda record: KINDS.index(record.kind))),
        rejected=tuple(_rejected(drafted, sheet.damaged)),
        warnings=tuple(_warnings(drafted)),
        normalisations=tally.result(),
        notes=(*sheet.notes, *columns.notes()),
        places={
            row.number: Whereabouts(row.reading.row.line, row.reading.owner) for row in drafted
        },
    )


def _names(merged: Sequence[Merged], known: KnownNames) -> dict[tuple[str, str], str]:
    """Allot names to projects first: the names of all else are unique within one."""
    names: dict[tuple[str, str], str] = {}
    projects = [record for record in merged if record.spec.kind == "project"]
    names |= allot([_wish(record, "") for record in projects], known)
    others = [record for record in merged if record.spec.kind in {"use_case", "model"}]
    names |= allot([_wish(record, _project_of(record, names)) for record in others], known)
    return names


def _wish(record: Merged, project: str) -> Wish:
    return Wish((record.spec.kind, project), record.identity, record.title(), record.tail)


def _project_of(record: Merged, names: Mapping[tuple[str, str], str]) -> str:
    return _parent_name(record, "project", names) or ""


def _parent_name(record: Merged, relation: str, names: Mapping[tuple[str, str], str]) -> str | None:
    if relation not in PARENTS[record.spec.kind]:
        return None
    parent = record.parent(parent_ref(record.spec, relation))
    return names[parent] if parent else None


def _planned(record: Merged, names: Mapping[tuple[str, str], str]) -> PlannedRecord:
    leaves = record.leaves()
    content = _content(leaves)
    parents = [_parent_name(record, relation, names) for relation in ("project", "model")]
    served = [record.parent(ref) for ref in record.spec.use_cases]
    use_cases = tuple(names[identity] for identity in served if identity)
    return PlannedRecord(
        kind=record.spec.kind,
        record=record.spec.ref,
        key=record.key,
        name=names.get(record.identity) or record.title(),
        rows=tuple(row.number for row in record.rows),
        project=parents[0],
        model=parents[1],
        use_cases=use_cases,
        fields=content.get("fields", {}),
        tags=cast("dict[str, str]", content.get("tags", {})),
        aspects=cast("dict[str, dict[str, JsonValue]]", content.get("aspects", {})),
        links=tuple(cast("list[dict[str, str]]", leaves.get(("links",), []))),
        references=tuple(cast("list[dict[str, JsonValue]]", leaves.get(("references",), []))),
        fingerprint=fingerprint(
            [parents, use_cases, [(".".join(leaf), value) for leaf, value in leaves.items()]]
        ),
    )


def _content(leaves: Mapping[Leaf, JsonValue]) -> dict[str, dict[str, JsonValue]]:
    """Return the leaves as the nested objects that their paths describe."""
    content: dict[str, dict[str, JsonValue]] = {}
    for (*path, last), value in leaves.items():
        if path:
            place = content
            for step in path:
                place = cast("dict[str, dict[str, JsonValue]]", place.setdefault(step, {}))
            cast("dict[str, JsonValue]", place)[last] = value
    return content


def _rejected(drafted: Sequence[RowDraft], damaged: Sequence[Damaged]) -> Iterator[RejectedRow]:
    for row in drafted:
        if row.reading.is_rejected:
            place = row.reading.row
            problems = tuple(row.reading.problems)
            yield RejectedRow(
                row.number, place.line, place.line, row.reading.owner, problems, place.values
            )
    for part in damaged:
        problem = RowProblem(
            part.number, part.line, "", part.content, "unreadable", part.message, part.fix, "",
            Severity.ERROR,
        )  # fmt: skip
        content: dict[str, JsonValue] = {"text": part.content}
        yield RejectedRow(part.number, part.line, part.last_line, "", (problem,), content)


def _warnings(drafted: Sequence[RowDraft]) -> Iterator[RowProblem]:
    for row in drafted:
        if not row.reading.is_rejected:
            yield from row.reading.problems
