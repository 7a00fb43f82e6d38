from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from muniment.capabilities.imports.model.loading import read_mapping
from muniment.capabilities.imports.model.plan import Severity
from muniment.capabilities.imports.model.planning import plan
from muniment.capabilities.imports.model.rows import Damaged, Row, Sheet
from muniment.capabilities.imports.model.values import canonical
from muniment.kernel.naming import accept_name, accept_project_name, key_of

COLUMNS = ("agency", "id", "title", "stage", "when", "tags")
MAPPING = read_mapping("""
mapping: 1
name: laws
source: {format: csv, nulls: [N/A]}
vocabularies: {stage: {pilot: [trial], live: []}}
records:
  - kind: project
    key: [[agency]]
    shared: true
    name: agency
    fields: {title: when}
  - kind: use_case
    key: [[agency, id], [agency, title]]
    name: {column: title, transforms: [slug]}
    fields: {title: {column: title, required: true}}
    tags: {stage: {column: stage, unknown: error, transforms: [vocabulary: stage]}}
  - kind: model
    key: [[agency, id], [agency, title]]
    name: title
    use_cases: [use_case]
    aspects:
      raw: {when: {column: when, transforms: [date], unknown: keep}, rest: {rest: true}}
  - kind: version
    key: [[agency, id, when]]
    name: when
    when: {column: when, filled: true}
    references: [{path: {constant: m}, uri: tags}]
""")
TEXTS = st.sampled_from(["", " ", "N/A", "DOE", "doe", "1", "2", "Chat", "chat", "pilot", "livee"])
VALUES = TEXTS | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2) | st.none()
ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, VALUES)), max_size=8)


def sheet_of(rows: Sequence[dict], damaged: int = 0) -> Sheet:
    return Sheet(
        COLUMNS,
        tuple(Row(number, number, values) for number, values in enumerate(rows, 2)),
        tuple(Damaged(1000 + n, 1000 + n, 1000 + n, "", "", "") for n in range(damaged)),
    )


def outcome(planned):
    return {
        (r.kind, r.key, r.name, r.project, r.model, r.use_cases, r.fingerprint)
        for r in planned.records
    }


@given(ROWS, st.integers(0, 3))
def test_every_row_read_is_planned_or_rejected_and_never_both(rows, damaged):
    planned = plan(sheet_of(rows, damaged), MAPPING, {})
    kept = {row for record in planned.records for row in record.rows}
    rejected = [row.row for row in planned.rejected]
    assert kept.isdisjoint(rejected)
    assert len(kept) + len(rejected) == planned.rows_read == len(rows) + damaged
    assert len(set(rejected)) == len(rejected)


@given(ROWS)
def test_a_rejected_row_has_an_error_and_a_planned_one_has_none(rows):
    planned = plan(sheet_of(rows), MAPPING, {})
    assert all(any(p.severity is Severity.ERROR for p in r.problems) for r in planned.rejected)
    assert all(problem.severity is Severity.WARNING for problem in planned.warnings)


@given(ROWS)
def test_identities_and_names_are_unique_and_parents_come_first(rows):
    records = plan(sheet_of(rows), MAPPING, {}).records
    assert len({(r.record, r.key) for r in records}) == len(records)
    named = [(r.kind, r.project, key_of(r.name)) for r in records if r.kind != "version"]
    assert len(set(named)) == len(named)
    seen: set[tuple[str, str | None, str | None]] = {("project", None, None)}
    for record in records:
        accept = accept_project_name if record.kind == "project" else accept_name
        assert record.kind == "version" or accept(record.name)
        assert record.project is None or ("project", None, record.project) in seen
        assert record.model is None or ("model", record.project, record.model) in seen
        assert all(("use_case", record.project, name) in seen for name in record.use_cases)
        seen.add((record.kind, record.project, record.name))


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert outcome(plan(sheet_of(rows), MAPPING, {})) == outcome(
        plan(sheet_of(shuffled), MAPPING, {})
    )


@given(ROWS)
def test_doubling_every_row_changes_no_record_and_rejects_the_copies(rows):
    once, twice = (plan(sheet_of(part), MAPPING, {}) for part in (rows, rows * 2))
    assert outcome(once) == outcome(twice)
    assert len(twice.rejected) == 2 * len(once.rejected) + once.rows_planned


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)), max_size=4))
def test_what_is_planned_can_be_stored_as_text(rows):
    for record in plan(sheet_of(rows), MAPPING, {}).records:
        stored = canonical([record.name, record.key, record.tags, record.aspects, record.fields])
        assert "\\u0000" not in stored.decode()
