import pytest

from muniment.capabilities.imports.model.loading import MappingRefused
from muniment.capabilities.imports.model.plan import Severity
from muniment.kernel.values import MAX_TAG_VALUE

HEAD = "agency,id,title,stage,contact,bureau\n"


def only_problem(planned):
    (row,) = planned.rejected
    (problem,) = row.problems
    return row, problem


def test_each_row_gives_its_records_and_shared_ones_once(plan_rows):
    planned = plan_rows(HEAD + "DOE,1,Leak detection,,,\nDOE,2,Triage,,,\n")
    assert [(r.kind, r.key, r.name, r.project) for r in planned.records] == [
        ("project", "DOE", "doe", None),
        ("model", "DOE/1", "leak-detection", "doe"),
        ("model", "DOE/2", "triage", "doe"),
    ]
    assert planned.records[0].rows == (2, 3)
    assert (planned.rows_read, planned.rows_planned, planned.rejected) == (2, 2, ())


def test_a_row_without_a_required_value_is_rejected_with_its_place_and_owner(plan_rows):
    planned = plan_rows(HEAD + 'DOE,1,"two\nlines",,,\nDOE,2,,,ann@doe.example,Oil\n')
    row, problem = only_problem(planned)
    assert (row.row, row.line, row.owner) == (3, 4, "ann@doe.example")
    assert (problem.code, problem.column, problem.fix) == ("required", "title", "Fill in title")
    assert row.content["id"] == "2"


def test_the_owner_falls_back_to_the_next_column(plan_rows):
    row, _ = only_problem(plan_rows(HEAD + "DOE,2,,,,Oil\n"))
    assert row.owner == "Oil"


def test_a_row_that_nothing_identifies_is_rejected(plan_rows):
    (row,) = plan_rows(HEAD + ",1,Leaks,,,\n").rejected
    assert {problem.code for problem in row.problems} == {"key"}


def test_a_blank_key_falls_back_to_the_next_alternative(plan_rows, models):
    planned = plan_rows(HEAD + "DOE,,Leaks,,,\n")
    assert [*models(planned)] == ["DOE/Leaks"]


def test_words_that_mean_empty_are_empty(plan_rows, models):
    planned = plan_rows(HEAD + "DOE,tbd,Leaks,,,\n", form="form", csv="csv, nulls: [TBD]")
    assert [*models(planned)] == ["DOE/Leaks"]


def test_identical_rows_are_one_record_and_the_others_are_rejected(plan_rows, models):
    planned = plan_rows(HEAD + "DOE,1,Leaks,,,\nDOE,2,Other,,,\nDOE, 1,Leaks ,,,\n")
    row, problem = only_problem(planned)
    assert (row.row, problem.code, problem.message) == (4, "duplicate", "says the same as row 2")
    assert models(planned)["DOE/1"].rows == (2,)


def test_rows_that_differ_where_nothing_is_read_are_not_called_the_same(plan_rows):
    planned = plan_rows("agency,system no,title\nDOE,17,Leaks\nDOE,18,Leaks\n")
    _, problem = only_problem(planned)
    assert problem.message == (
        "says the same as row 2 in all that the mapping reads, though not in 'system no'"
    )
    assert "as part of the key" in problem.fix


def test_different_things_under_one_key_are_told_apart(plan_rows):
    table = HEAD + "DOE,1,Leaks,,,\nDOE,1,Spills,,,\n"
    planned = plan_rows(table)
    first, second = planned.records[1:]
    assert first.key.startswith("DOE/1~")
    assert second.key.startswith("DOE/1~")
    assert first.key != second.key
    assert (first.name, second.name) == ("leaks", "spills")


def test_things_that_only_their_content_tells_apart_are_told_apart_by_it(plan_rows):
    planned = plan_rows(HEAD + "DOE,,Leaks,pilot,,\nDOE,,Leaks,live,,\n", "tags: {stage: stage}")
    first, second = planned.records[1:]
    assert first.key != second.key
    assert first.name.casefold() != second.name.casefold()


def test_a_vocabulary_normalises_and_the_preview_counts(plan_rows, models):
    members = "tags: {stage: {column: stage, transforms: [vocabulary: stage]}}"
    planned = plan_rows(HEAD + "DOE,1,A,Live,,\nDOE,2,B,Live,,\nDOE,3,C,pilotx,,\n", members)
    assert [m.tags for m in models(planned).values()] == [
        {"stage": "production"},
        {"stage": "production"},
        {},
    ]
    (column,) = planned.normalisations
    assert [(v.raw, v.term, v.how, v.suggestion, v.count) for v in column.values] == [
        ("Live", "production", "synonym", None, 2),
        ("pilotx", None, "unknown", "pilot", 1),
    ]
    (warning,) = planned.warnings
    assert (warning.row, warning.value, warning.severity) == (4, "pilotx", Severity.WARNING)
    assert "did you mean 'pilot'?" in warning.fix


@pytest.mark.parametrize(
    ("unknown", "tags", "rejected"),
    [("warn", {}, 0), ("keep", {"stage": "odd"}, 0), ("error", None, 1)],
)
def test_the_mapping_decides_what_an_unknown_value_means(
    plan_rows, models, unknown, tags, rejected
):
    members = (
        f"tags: {{stage: {{column: stage, unknown: {unknown}, transforms: [vocabulary: stage]}}}}"
    )
    planned = plan_rows(HEAD + "DOE,1,A,odd,,\n", members)
    assert len(planned.rejected) == rejected
    assert [m.tags for m in models(planned).values()] == ([] if tags is None else [tags])


def test_a_mapping_may_bring_synonyms(plan_rows, models):
    members = (
        "tags: {stage: {column: stage, transforms: [{vocabulary: stage, synonyms: {odd: pilot}}]}}"
    )
    planned = plan_rows(HEAD + "DOE,1,A,ODD,,\n", members)
    assert models(planned)["DOE/1"].tags == {"stage": "pilot"}


@pytest.mark.parametrize(
    ("transform", "reason"),
    [
        ("vocabulary: stages", "there is no vocabulary 'stages' (did you mean 'stage'?)"),
        ("{vocabulary: stage, synonyms: {x: pilott}}", "which is no term of 'stage'"),
    ],
)
def test_an_unknown_vocabulary_or_term_is_a_flaw_of_the_mapping(plan_rows, transform, reason):
    members = f"tags: {{stage: {{column: stage, transforms: [{transform}]}}}}"
    with pytest.raises(MappingRefused) as refused:
        plan_rows(HEAD + "DOE,1,A,live,,\n", members)
    assert reason in refused.value.message


def test_rows_that_disagree_about_a_shared_record_are_warned_and_most_of_them_decide(plan_rows):
    table = "agency,id,title,name\nDOE,1,A,Energy\nDOE,2,B,Enegry\nDOE,3,C,Energy\nDOE,4,D,\n"
    planned = plan_rows(table, **{"name: agency": "name: agency\n    fields: {title: name}"})
    assert planned.records[0].fields == {"title": "Energy"}
    (warning,) = planned.warnings
    assert (warning.row, warning.value, warning.code) == (3, "Enegry", "disagreement")


def test_a_value_that_is_too_long_is_left_out_with_a_warning(plan_rows, models):
    planned = plan_rows(HEAD + f"DOE,1,A,{'x' * (MAX_TAG_VALUE + 1)},,\n", "tags: {stage: stage}")
    assert models(planned)["DOE/1"].tags == {}
    assert planned.warnings[0].code == "length"


def test_a_condition_decides_whether_a_field_or_record_is_given(plan_rows, models):
    members = """\
        when: {column: stage, is: [live, pilot]}
        fields: {vendor: {column: contact, when: {column: bureau, filled: true}}}
    """
    table = HEAD + "DOE,1,A,Live,x,b\nDOE,2,B,pilot,x,\nDOE,3,C,idea,x,b\n"
    planned = plan_rows(table, members)
    assert [m.fields for m in models(planned).values()] == [{"vendor": "x"}, {}]
    assert planned.rows_planned == 3


def test_fields_come_from_constants_templates_defaults_and_the_rest(plan_rows, models):
    members = """\
        fields:
          vendor: {constant: ACME}
          task: {column: nothing, default: none}
          description: {template: ["{title} ({stage})", "{title}!"]}
        aspects: {raw: {rest: {rest: true}, size: {column: size, transforms: [number]}}}
    """
    table = "agency,id,title,stage,contact,bureau,size,colour\nDOE,1,A,,,,1'000,red\n"
    planned = plan_rows(table, members)
    model = models(planned)["DOE/1"]
    assert model.fields == {"vendor": "ACME", "task": "none", "description": "A!"}
    assert model.aspects == {"raw": {"rest": {"colour": "red"}, "size": 1000}}
    assert "The file has no column 'nothing'." in planned.notes


def test_headings_are_found_by_other_names_and_in_any_case(plan_rows, models):
    table = "Agency,Use Case ID,TITLE\nDOE,7,A\n"
    planned = plan_rows(table, **{"records:": "columns: {id: [use case id]}\nrecords:"})
    assert [*models(planned)] == ["DOE/7"]


def test_a_fingerprint_changes_with_what_is_said_and_not_with_the_row(plan_rows, models):
    prints = [
        models(plan_rows(HEAD + rows, "tags: {stage: stage}"))["DOE/1"].fingerprint
        for rows in ("DOE,1,A,live,,\n", "DOE,2,B,,,\nDOE,1,A,live,,\n", "DOE,1,A,pilot,,\n")
    ]
    assert prints[0] == prints[1] != prints[2]


def test_a_row_that_lacks_cells_is_planned_with_a_warning(plan_rows):
    (warning,) = plan_rows(HEAD + "DOE,1,A\n").warnings
    assert (warning.code, warning.message) == (
        "short-row",
        "has 3 cells fewer than the heading; they were taken for empty",
    )


def test_a_row_that_meets_no_condition_is_rejected(plan_rows):
    planned = plan_rows(
        HEAD + "DOE,1,A,,,\n",
        "when: {column: stage, filled: true}",
        **{"kind: project": "kind: project\n    when: {column: stage, filled: true}"},
    )
    _, problem = only_problem(planned)
    assert problem.code == "nothing"


def test_a_record_without_its_parent_rejects_the_row(plan_rows):
    planned = plan_rows(
        HEAD + "DOE,1,A,,,\n",
        **{"kind: project": "kind: project\n    when: {column: stage, filled: true}"},
    )
    _, problem = only_problem(planned)
    assert (problem.code, problem.message) == ("parent", "gives a model without its project")


def test_links_and_files_stay_where_they_are(plan_json):
    members = """\
        links:
          - {rel: base_model, href: {path: "parents[].ref"}, title: note}
          - {rel: docs, href: docs}
    """
    version = """\
        - kind: version
          key: [[id, v]]
          name: v
          references:
            - {path: {constant: weights}, uri: uri, size_bytes: {column: size}}
            - {path: {constant: card}, uri: card}
    """
    row = {"id": "m", "v": 2, "parents": [{"ref": "a"}, {"ref": "b"}], "note": "n", "uri": "s3://x"}
    planned = plan_json([{**row, "size": 5}], members, version)
    _, model, version = planned.records
    assert model.links == (
        {"rel": "base_model", "href": "a", "title": "n"},
        {"rel": "base_model", "href": "b", "title": "n"},
    )
    assert (version.name, version.model) == ("2", "m")
    assert version.references == ({"path": "weights", "uri": "s3://x", "size_bytes": 5},)


def test_a_model_serves_the_use_case_of_its_row_if_there_is_one(plan_rows, models):
    use_case = """\
        - kind: use_case
          key: [[agency, id]]
          name: stage
          when: {column: stage, filled: true}
    """
    table = HEAD + "DOE,1,A,Triage,,\nDOE,2,B,,,\n"
    planned = plan_rows(table, "use_cases: [use_case]\n", use_case)
    assert [model.use_cases for model in models(planned).values()] == [("Triage",), ()]


def test_reasons_count_problems_of_a_kind(plan_rows):
    planned = plan_rows(HEAD + "DOE,1,,,,\nDOE,2,,,,\nDOE,3,A,,,\n")
    assert dict(planned.reasons()) == {(Severity.ERROR, "required", "title"): 2}


def test_a_long_key_is_shortened_and_stays_distinct(plan_rows, models):
    long = "x" * 300
    planned = plan_rows(HEAD + f"DOE,,{long}1,,,\nDOE,,{long}2,,,\n")
    assert [len(key) for key in models(planned)] == [200, 200]
