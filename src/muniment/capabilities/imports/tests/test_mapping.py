import pytest

from muniment.capabilities.imports.model.loading import MappingRefused, read_mapping


def flaws(text):
    with pytest.raises(MappingRefused) as refused:
        read_mapping(text)
    return {flaw["pointer"]: flaw["message"] for flaw in refused.value.facts["errors"]}


def test_a_mapping_is_read(mapping_text):
    mapping = read_mapping(mapping_text("fields: {vendor: company}"))
    assert [record.ref for record in mapping.records] == ["project", "model"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "line 1, column 5"),
        ("a: 1\na: 2", "line 2, column 1: the key 'a' appears twice"),
        ("x: &a 1\ny: *a", "line 2, column 4: anchors and aliases are not accepted"),
        ("!!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("[" * 5000, "nested too deeply"),
        ("? [1]\n: 2", "a key must be a text"),
        ("a: \x00", "unacceptable character"),
        ("x" * 300_000, "at most 262144 are accepted"),
    ],
)
def test_unsafe_or_broken_yaml_is_refused_with_the_reason(text, reason):
    with pytest.raises(MappingRefused, match="cannot be read") as refused:
        read_mapping(text)
    assert reason in refused.value.message


def test_words_of_old_yaml_stay_texts(mapping_text):
    mapping = read_mapping(
        mapping_text(
            "fields: {vendor: {column: v, transforms: [map: {no: off, 2025-01-01: 12:30}]}}"
        )
    )
    transform = mapping.records[1].fields["vendor"].transforms[0]
    assert transform.map == {"no": "off", "2025-01-01": "12:30"}


@pytest.mark.parametrize("text", ["", "- 1", "mapping"])
def test_a_mapping_is_an_object(text):
    assert "is not an object" in flaws(text)[""]


def test_an_unknown_word_is_refused_with_what_is_accepted(mapping_text):
    found = flaws(mapping_text("feilds: {vendor: company}"))
    message = found["/records/1/feilds"]
    assert "did you mean 'fields'?" in message
    assert "'tags'" in message


def test_every_flaw_of_form_is_listed_with_its_place(mapping_text):
    members = "fields: {vendor: {columm: a}, kind: 3, task: {column: b, transforms: [datum]}}"
    found = flaws(mapping_text(members))
    assert "did you mean 'column'?" in found["/records/1/fields/vendor/columm"]
    assert "write a text" in found["/records/1/fields/kind"]
    assert "'date'" in found["/records/1/fields/task/transforms/0"]


def test_a_choice_is_refused_with_its_alternatives(mapping_text):
    assert flaws(mapping_text(form="xlsx"))["/source/format"].endswith("use 'csv' or 'jsonl'")


@pytest.mark.parametrize(
    ("members", "pointer", "reason"),
    [
        ("fields: {vender: a}", "/records/1/fields/vender", "did you mean 'vendor'?"),
        ("fields: {vendor: {}}", "/records/1/fields/vendor", "found none"),
        (
            "fields: {vendor: {column: a, constant: b}}",
            "/records/1/fields/vendor",
            "found column and constant",
        ),
        (
            "tags: {a/b: {column: c, transforms: [{}]}}",
            "/records/1/tags/a~1b/transforms/0",
            "name exactly one",
        ),
        (
            "tags: {a: {column: c, transforms: [{date: mdy, synonyms: {}}]}}",
            "/records/1/tags/a/transforms/0/synonyms",
            "goes with 'vocabulary' only",
        ),
        ("when: {column: a}", "/records/1/when", "say either"),
        ("when: {filled: true}", "/records/1/when", "either a column or a path"),
        ("project: nobody", "/records/1/project", "must be the id of a project"),
        ("model: model", "/records/1/model", "belongs to no model"),
        ("use_cases: [project]", "/records/1/use_cases/0", "must be the id of a use_case"),
        ("id: project", "/records/1", "give this one another id"),
        (
            "references: [{path: a, uri: b}]",
            "/records/1/references",
            "only a version has files",
        ),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(mapping_text, members, pointer, reason):
    assert reason in flaws(mapping_text(members))[pointer]


@pytest.mark.parametrize("encoding", ["utf-99", "rot13", "zlib", "undefined"])
def test_an_encoding_that_is_none_is_refused(mapping_text, encoding):
    text = mapping_text(form=f"csv, encoding: {encoding}")
    assert "is no encoding" in flaws(text)["/source/encoding"]


def test_a_delimiter_is_one_character(mapping_text):
    assert "one character" in flaws(mapping_text(form="csv, delimiter: ab"))["/source/delimiter"]


def test_what_is_missing_or_of_a_wrong_form_is_named(mapping_text):
    found = flaws(
        mapping_text("links: [{rel: a b, href: c}]\nkey: []")
        .replace("    key: [[agency, id], [agency, title]]\n", "")
        .replace("name: inventory\n", f"name: {'x' * 99}\n")
        .replace("mapping: 1", "mapping: 2")
    )
    assert found["/mapping"] == "'2' is not accepted; use 1"
    assert "must match" in found["/name"]
    assert "must match" in found["/records/1/links/0/rel"]
    assert found["/records/1/key"] == "must not be empty"
    assert flaws("mapping: 1")[""] == "'name', 'records' and 'source' must be given"


def test_a_text_that_is_too_long_is_refused_briefly(mapping_text):
    long = "x" * 10_000
    (message,) = flaws(mapping_text(f"tags: {{a: {{column: [{long}]}}}}")).values()
    assert len(message) <= 200


def test_a_transform_of_no_type_that_is_accepted_says_which_are(mapping_text):
    found = flaws(mapping_text("tags: {a: {column: b, transforms: [3]}}"))
    assert found["/records/1/tags/a/transforms/0"].endswith("'url' or an object")


def test_only_models_serve_use_cases_and_projects_have_no_tags(mapping_text):
    text = mapping_text().replace(
        "kind: project\n", "kind: project\n    use_cases: [model]\n    tags: {a: b}\n"
    )
    found = flaws(text)
    assert found["/records/0/use_cases"] == "only a model serves use cases"
    assert found["/records/0/tags"] == "a project has no tags"
