import json
from collections import Counter
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from muniment.capabilities.imports.model.loading import read_mapping
from muniment.capabilities.imports.model.planning import plan
from muniment.capabilities.imports.service.reading import read_sheet

MAPPINGS = files("muniment.capabilities.imports") / "mappings"
SOURCES = {
    "us-federal-2025": "inventories/us-federal-ai-use-cases-2025.csv",
    "azureml-catalog": "catalogs/azureml-catalog.jsonl",
}


def mapping_named(name):
    return read_mapping((MAPPINGS / f"{name}.yaml").read_text())


@pytest.fixture(scope="module")
def planned(shared_data):
    made = {}
    for name, path in SOURCES.items():
        mapping = mapping_named(name)
        made[name] = plan(read_sheet((shared_data / path).read_bytes(), mapping), mapping, {})
    return made


@pytest.fixture(scope="module")
def federal(planned):
    return planned["us-federal-2025"]


@pytest.fixture(scope="module")
def azure(planned):
    return planned["azureml-catalog"]


def kinds(planned):
    return Counter(record.kind for record in planned.records)


def record(planned, kind, key):
    return next(each for each in planned.records if (each.kind, each.key) == (kind, key))


def test_all_of_the_federal_inventory_is_planned_or_rejected_for_a_reason(federal):
    assert (federal.rows_read, federal.rows_planned, len(federal.rejected)) == (3611, 3608, 3)
    assert kinds(federal) == {"project": 41, "use_case": 3608, "model": 3608}
    assert [(row.row, row.owner, row.problems[0].code) for row in federal.rejected] == [
        (839, "caio@doi.gov", "required"),
        (1168, "AI@usdoj.gov", "duplicate"),
        (1782, "hhs.caio@hhs.gov", "duplicate"),
    ]


def test_all_of_the_azure_catalogue_is_planned(azure):
    assert (azure.rows_read, azure.rows_planned, azure.rejected) == (410, 410, ())
    assert kinds(azure) == {"project": 1, "model": 410, "version": 410}


def test_nothing_a_federal_row_says_is_left_out(federal, shared_data):
    mapping = mapping_named("us-federal-2025")
    content = (shared_data / SOURCES["us-federal-2025"]).read_bytes()
    rows = {row.number: row for row in read_sheet(content, mapping).rows}
    for each in federal.records:
        if each.kind == "use_case":
            told = {
                name.lower()
                for name, value in rows[each.rows[0]].values.items()
                if value.strip().casefold() not in {"", "[]", "n/a", "tbd"}
            }
            assert told <= each.aspects["us-federal-2025"].keys()


def test_a_federal_use_case_is_normalised(federal):
    case = record(federal, "use_case", "DOJ/DOJ-0159")
    assert case.project == "doj"
    assert case.tags["stage"] in {"pre_deployment", "pilot", "deployed", "retired"}
    model = record(federal, "model", "DOJ/DOJ-0159")
    assert model.use_cases == (case.name,)


def test_the_two_uses_under_one_federal_id_are_both_there(federal):
    keys = [each.key for each in federal.records if each.kind == "use_case"]
    assert len([key for key in keys if key.startswith("DOJ/DOJ-0160~")]) == 2


def test_an_azure_variant_has_its_parent_licence_and_artifact(azure):
    version = record(azure, "version", "deepseek-r1-distill-qwen-1.5b-cuda-gpu/4")
    assert (version.name, version.fields) == ("4", {"licenses": ["MIT"]})
    assert version.links == (
        {
            "rel": "base_model",
            "href": "azureml://registries/azureml/models/deepseek-r1-distill-qwen-1.5b/versions/1",
        },
    )
    assert version.references[0]["size_bytes"] == 1_535_450_808
    model = record(azure, "model", "deepseek-r1-distill-qwen-1.5b-cuda-gpu")
    assert model.fields["task"] == "text-generation"


def test_azure_licences_are_spdx_or_kept_as_written(azure):
    licences = Counter(
        licence
        for each in azure.records
        if each.kind == "version"
        for licence in each.fields.get("licenses", [])
    )
    assert licences["Apache-2.0"] == 199
    assert licences["AGPL-3.0-only"] == 1
    assert licences["custom"] == 8
    assert sum(licences.values()) == 369


@pytest.mark.parametrize("name", SOURCES)
def test_aspects_are_of_the_schema_that_ships_with_the_mapping(planned, name):
    for each in planned[name].records:
        for schema, body in each.aspects.items():
            shipped = json.loads((MAPPINGS / f"{schema}.schema.json").read_text())
            assert list(Draft202012Validator(shipped).iter_errors(body)) == []


@pytest.mark.parametrize("name", SOURCES)
def test_shipped_mappings_name_only_columns_their_file_has(planned, name):
    assert not [note for note in planned[name].notes if "has no column" in note]


def test_an_inventory_of_another_kind_needs_only_a_mapping(shared_data):
    mapping = read_mapping("""
mapping: 1
name: timm
source: {format: csv}
records:
  - kind: project
    key: [[{constant: timm}]]
    shared: true
    name: {constant: timm}
  - kind: model
    key: [[model]]
    name: model
    tags: {interpolation: interpolation}
    aspects:
      timm:
        parameters: {column: param_count, transforms: [number]}
        top1: {column: top1, transforms: [number]}
        rank_change: {column: rank_diff, transforms: [integer]}
        other: {rest: true}
""")
    content = (shared_data / "metrics/timm-results-imagenet-real.csv").read_bytes()
    planned = plan(read_sheet(content, mapping), mapping, {})
    assert planned.rows_read == planned.rows_planned + len(planned.rejected) == 1556
    giant = record(planned, "model", "eva_giant_patch14_336.clip_ft_in1k")
    assert giant.aspects["timm"]["parameters"] == 1013.01
    assert giant.aspects["timm"]["rank_change"] == 5
