import pytest

HEAD = "agency,id,title,value\n"


@pytest.fixture
def take(plan_rows, models):
    """Take one value through transforms into an aspect: what arrives, and what is said about it."""

    def make(value, transforms, target="aspects: {a: {value: %s}}"):
        slot = f"{{column: value, unknown: warn, transforms: {transforms}}}"
        planned = plan_rows(f'{HEAD}DOE,1,A,"{value}"\n', target % slot)
        (model,) = models(planned).values()
        problems = [problem.code for problem in planned.warnings]
        return model.aspects.get("a", {}).get("value"), problems

    return make


@pytest.mark.parametrize(
    ("value", "transforms", "taken"),
    [
        ("A b", "[lower]", "a b"),
        ("A b", "[slug]", "a-b"),
        ("YES", "[boolean]", True),
        ("n", "[boolean]", False),
        ("1,024", "[integer]", 1024),
        ("1e3", "[integer]", 1000),
        ("3.5", "[number]", 3.5),
        ("1.024,5", "[number: {decimal: ','}]", 1024.5),
        ("7/4/2025", "[date: mdy]", "2025-07-04"),
        ("2025", "[date]", "2025"),
        ("a; b;;", "[split: ';']", ["a", "b"]),
        ("a; b", "[split: ';', join: '+']", "a+b"),
        ("['x', 'y']", "[list, first]", "x"),
        ("['No', 'yes']", "[list, boolean]", [False, True]),
        ("[]", "[list, first, lower]", None),
        ("plain", "[join: '+', first]", "plain"),
        ("Hi  Gh", "[map: {hi gh: 3}]", 3),
        ("+", "[map: {'+': 3, '-': 2}]", 3),
        ("low", "[{map: {high: 3}, otherwise: 0}]", 0),
        ("https://a.example/x https://b.example", "[url]", ["https://a.example/x", "https://b.example"]),
        ("['https://a.example https://b.example', 'https://c.example']", "[list, url, join: ' ']",
         "https://a.example https://b.example https://c.example"),
        ("mit", "[licence]", "MIT"),
        ("live", "[vocabulary: stage, map: {production: 1}]", 1),
    ],
)  # fmt: skip
def test_a_transform_takes_a_value(take, value, transforms, taken):
    assert take(value, transforms) == (taken, [])


@pytest.mark.parametrize(
    ("value", "transforms", "code"),
    [
        ("maybe", "[boolean]", "boolean"),
        ("3.5", "[integer]", "number"),
        ("many", "[number]", "number"),
        ("9223372036854775808", "[number]", "number"),
        ("x" * 20_001, "[list]", "length"),
        ("soon", "[date]", "date"),
        ("see wiki", "[url]", "url"),
        ("ours", "[licence]", "licence"),
        ("[x", "[list]", "list"),
        ("odd", "[map: {even: 1}]", "map"),
        ("odd", "[vocabulary: stage]", "vocabulary"),
    ],
)
def test_a_value_that_does_not_fit_is_left_out_and_reported(take, value, transforms, code):
    assert take(value, transforms) == (None, [code])


def test_only_the_item_of_a_list_that_does_not_fit_is_left_out(take):
    assert take("['yes', 'maybe', 'no']", "[list, boolean]") == ([True, False], ["boolean"])


def test_json_values_keep_their_types_where_they_fit(plan_json):
    row = {"id": 7, "n": 3, "f": 2.0, "b": True, "l": ["a", {"x": 1}], "o": {"x": 1}, "v": 2}
    members = """\
        fields: {vendor: v, task: l, domain: o}
        tags: {flag: b}
        aspects:
          a:
            n: {column: n, transforms: [number]}
            f: {column: f, transforms: [integer]}
            b: {column: b, transforms: [boolean]}
            l: {column: l, transforms: [list]}
            s: {column: l, transforms: [split: x]}
            o: o
            d: {column: o, transforms: [date], unknown: keep}
    """
    planned = plan_json([row], members)
    (model,) = (record for record in planned.records if record.kind == "model")
    assert model.key == "7"
    assert model.fields == {"vendor": "2"}
    assert model.tags == {"flag": "true"}
    assert model.aspects["a"] == {
        "n": 3, "f": 2, "b": True, "l": row["l"], "s": row["l"], "o": {"x": 1}, "d": {"x": 1},
    }  # fmt: skip
    assert [problem.code for problem in planned.warnings] == ["shape"] * 2
