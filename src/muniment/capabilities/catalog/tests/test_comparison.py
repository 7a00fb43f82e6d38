"""Versions side by side, without a database."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muniment.capabilities.catalog.model import Details, File, Model, Role, Training, Version
from muniment.capabilities.catalog.model.comparison import (
    ComparisonRefused,
    Subject,
    Wanted,
    as_csv,
    as_markdown,
    compared,
    place_of,
    read_wanted,
    text_of,
)
from muniment.capabilities.catalog.model.comparison.directions import Direction, direction_of
from muniment.capabilities.catalog.model.comparison.figures import figures_of
from muniment.capabilities.catalog.model.comparison.files import by_content, by_path
from muniment.capabilities.catalog.model.comparison.table import row, section
from muniment.capabilities.catalog.model.comparison.values import by_package, lines_of, sameness
from muniment.kernel.reference import NotAReference

THEN = datetime(2026, 1, 31, tzinfo=UTC)
NUMBERS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(NUMBERS, min_size=2, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
PATHS = st.sampled_from(["a", "b", "c", "d/e"])
MANIFESTS = st.lists(
    st.dictionaries(PATHS, st.sampled_from(["1", "2", None]), max_size=4), min_size=2, max_size=8
)
PARAMETERS = st.lists(
    st.dictionaries(st.sampled_from("ab"), NUMBERS, max_size=2), min_size=2, max_size=8
)


def subject(number=1, files=(), aspects=None, name="fraud", details=None, **training):
    model = Model("m", "p", name, name, "llm", THEN, "ann")
    version = Version(
        "v", "m", "p", number, f"sha256:{number}", 1, 1, Training(**training), [], THEN, "ann"
    )
    said = details or Details("v")
    return Subject(f"p/{name}@{number}", "p", model, version, said, files, (), aspects or {})


def file(path, digest):
    return File(path, digest, 1, "text/plain", Role.OTHER, None if digest else f"s3://b/{path}")


def found(comparison, name):
    return {row.name: row for part in comparison.sections if part.name == name for row in part.rows}


def test_of_metrics_it_says_the_best_and_how_far_each_is_from_the_baseline():
    versions = [
        subject(number, metrics={"auc": auc, "rmse": 2.0 * number, "odd": number})
        for number, auc in ((1, 0.5), (2, 0.75), (3, 0.25))
    ]
    metrics = found(compared(versions, 1), "metrics")
    assert metrics["auc"].figures.best == [1]
    assert metrics["rmse"].figures.best == [0]
    assert metrics["odd"].figures.best == []
    assert metrics["odd"].figures.direction is None
    first, middle, last = metrics["auc"].figures.deviations
    assert (first.absolute, first.relative) == (-0.25, -1 / 3)
    assert middle is None
    assert last.absolute == -0.5


def test_no_version_is_the_best_of_one_or_of_equals():
    alone = [subject(1, metrics={"auc": 0.9}), subject(2)]
    assert found(compared(alone, 0), "metrics")["auc"].figures.best == []
    equal = [subject(n, metrics={"auc": 0.9}) for n in (1, 2)]
    assert found(compared(equal, 0), "metrics")["auc"].figures.best == []


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("val/ROC-AUC", Direction.HIGHER),
        ("test_f1_macro", Direction.HIGHER),
        ("recall@10", Direction.HIGHER),
        ("eval_loss", Direction.LOWER),
        ("top1_err", Direction.LOWER),
        ("Perplexity", Direction.LOWER),
        ("param_count", None),
        ("top1_diff", None),
        ("", None),
        ("@3", None),
    ],
)
def test_a_direction_is_claimed_of_well_known_names_only(metric, direction):
    assert direction_of(metric) is direction


def test_content_under_another_path_is_found_again():
    comparison = compared(
        [subject(1, [file("a.bin", "x"), file("b", "y")]), subject(2, [file("c.bin", "x")])], 0
    )
    rows = found(comparison, "files")
    assert [cell and cell.path for cell in rows["a.bin"].values] == ["a.bin", "c.bin"]
    assert rows["a.bin"].note == "the same content as c.bin"
    assert rows["a.bin"].differs
    assert rows.keys() == {"a.bin", "b"}


def test_a_file_is_called_as_the_baseline_calls_it():
    versions = [subject(1, [file("a.bin", "x")]), subject(2, [file("c.bin", "x")])]
    assert found(compared(versions, 1), "files").keys() == {"c.bin"}


def test_copies_of_one_content_stay_apart():
    manifests = [[file("a", "x"), file("b", "x")], [file("a", "x")]]
    assert [row.paths for row in by_content(by_path(manifests))] == [["a"], ["b"]]


def test_datasets_go_by_name_and_packages_by_their_canonical_one():
    one = subject(
        1,
        datasets=[{"name": "train", "uri": "s3://1"}, {"name": "test"}],
        environment={"python": "3.12", "packages": ["torch==2.1", "Scikit_Learn>=1.5"]},
    )
    other = subject(
        2,
        datasets=[{"name": "test"}, {"name": "train", "uri": "s3://2"}],
        environment={"packages": ["scikit-learn==1.6"], "python": "3.12"},
    )
    comparison = compared([one, other], 0)
    assert found(comparison, "datasets")["train.uri"].values == ["s3://1", "s3://2"]
    assert not found(comparison, "datasets")["test"].differs
    environment = found(comparison, "environment")
    assert environment["packages.scikit-learn"].values == [">=1.5", "1.6"]
    assert environment["packages.torch"].values == ["2.1", None]
    assert not environment["python"].differs


def test_two_datasets_of_one_name_are_two():
    one = subject(1, datasets=[{"name": "a", "uri": "1"}, {"name": "a", "uri": "2"}])
    rows = found(compared([one, one], 0), "datasets")
    assert [row.values[0] for row in rows.values()] == ["1", "2"]


def test_what_is_no_list_of_packages_stays_a_list():
    said = {"tools": ["make", "gcc"], "none": [], "twice": ["a==1", "a==2"]}
    assert by_package(said) == said


def test_aspects_have_a_section_by_schema():
    one = subject(1, aspects={"card": {"purpose": "x", "risks": [{"level": 1}]}})
    other = subject(2, aspects={"card": {"purpose": "x", "risks": [{"level": 2}]}})
    rows = found(compared([one, other], 0), "aspect:card")
    assert rows["risks.1.level"].figures.maximum == 2
    assert not rows["purpose"].differs


def test_only_differences_leaves_out_what_is_the_same_and_counts_it():
    whole = compared([subject(1, parameters={"a": 1, "b": 1}), subject(2, parameters={"a": 1})], 0)
    only = whole.only()
    assert found(only, "parameters").keys() == {"b"}
    assert (only.same, only.differing) == (whole.same, whole.differing)
    assert all(row.differs for part in only.sections for row in part.rows)


def test_a_long_section_lists_what_differs_first():
    rows = [row(str(number), [0, number % 2], 0) for number in range(10)]
    cut = section("x", "X", rows, limit=6)
    assert [one.differs for one in cut.rows] == [True] * 5 + [False]
    assert (cut.same, cut.differing, cut.left_out) == (5, 5, 4)
    files = [file(f"{number:05}", "x") for number in range(400)]
    shown = compared([subject(1, files), subject(2, files[:-1])], 0).at_most(300)
    listed = next(part for part in shown.sections if part.name == "files")
    assert (listed.rows[0].name, len(listed.rows), listed.left_out) == ("00399", 300, 100)


@pytest.mark.parametrize("texts", [[], ["a/b@1"], ["a/b@1"] * 9])
def test_it_takes_two_to_eight(texts):
    with pytest.raises(ComparisonRefused):
        read_wanted(texts)


def test_a_version_may_have_a_date_of_its_own():
    wanted = Wanted.parse("p/m@champion@2026-01-31")
    assert (wanted.reference.version.alias, wanted.date) == ("champion", "2026-01-31")
    assert Wanted.parse("p/m@3").date is None
    for text in ("p/m@@2026-01-31", "p/m@3@", "p/m@", "", "@3"):
        with pytest.raises(NotAReference):
            Wanted.parse(text)


def test_the_baseline_is_named_as_it_was_typed_or_as_it_is_called():
    texts, references = ["p/m@champion", "p/m@3"], ["p/m@2", "p/m@3"]
    assert place_of("p/m@champion", texts, references) == 0
    assert place_of("p/m@2", texts, references) == 0
    assert place_of("p/m@3", texts, references) == 1
    assert place_of(None, texts, references) == 0
    with pytest.raises(ComparisonRefused):
        place_of("p/m@4", texts, references)


def test_what_goes_elsewhere_holds_no_formula_and_breaks_no_table():
    said = {"=cmd()": "a|b\nc", "n": -1, "t": "-1"}
    comparison = compared([subject(1, parameters=said), subject(2)], 0)
    lines = list(as_csv(comparison))
    assert any("'=cmd()" in line for line in lines)
    assert "Parameters,n,yes,-1,\r\n" in lines
    assert "Parameters,t,yes,'-1,\r\n" in lines
    assert "| =cmd() | a\\|b c | — |" in as_markdown(comparison)
    assert "what is the same is not listed" in as_markdown(comparison.only())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (True, "yes"),
        (0.1 + 0.2, "0.3"),
        (7, "7"),
        (THEN, "2026-01-31 00:00:00 UTC"),
        (["a", 1], "a, 1"),
        ([{"a": 1}], '[{"a":1}]'),
    ],
)
def test_a_value_is_a_line_of_text(value, text):
    assert text_of(value) == text


@settings(max_examples=60)
@given(VALUES, VALUES)
def test_values_are_the_same_exactly_if_json_holds_them_so(one, other):
    assert (sameness(one) == sameness(other)) == (_json(one) == _json(other))
    assert sameness(one) == sameness(one)


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4))
def test_every_value_of_a_document_stands_in_one_line(document):
    paths = [path for path, _ in lines_of(document)]
    assert len(paths) == len(set(paths))
    assert {path[0] for path in paths} == document.keys()


@settings(max_examples=60)
@given(ROWS, st.sampled_from([None, *Direction]), st.data())
def test_figures_hold_of_any_numbers(values, direction, data):
    baseline = data.draw(st.integers(0, len(values) - 1))
    figures = figures_of(values, baseline, direction)
    present = [value for value in values if value is not None]
    if not present:
        assert figures is None
        return
    assert all(figures.minimum <= value <= figures.maximum for value in present)
    for place in figures.best:
        better = [value > values[place] for value in present]
        worse = [value < values[place] for value in present]
        assert not any(better if direction is Direction.HIGHER else worse)
    assert bool(figures.best) == (direction is not None and len(set(present)) > 1)
    for place, deviation in enumerate(figures.deviations):
        both = values[place] is not None and values[baseline] is not None
        assert (deviation is not None) == (both and place != baseline)
        for part in (deviation.absolute, deviation.relative) if deviation else ():
            assert part is None or isinstance(part, int) or math.isfinite(part)


@settings(max_examples=60)
@given(MANIFESTS)
def test_every_file_stands_in_one_row_and_rows_differ_as_files_do(manifests):
    listed = [[file(path, digest) for path, digest in sorted(one.items())] for one in manifests]
    rows = by_content(by_path(listed))
    for place, files in enumerate(listed):
        cells = [row.cells[place] for row in rows if row.cells[place] is not None]
        assert sorted(cell.path for cell in cells) == [one.path for one in files]
    for one in rows:
        if len(one.paths) > 1:
            assert len({cell.digest for cell in one.cells if cell}) == 1
    everywhere = all(files == listed[0] for files in listed)
    assert any(row.differs for row in rows) != everywhere


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), NUMBERS, max_size=2), min_size=2, max_size=8)
)
def test_what_differs_does_not_depend_on_the_order_of_the_versions(parameters):
    versions = [subject(1, parameters=one) for one in parameters]
    names = [
        {row.name for part in compared(turned, 0).sections for row in part.rows if row.differs}
        for turned in (versions, versions[::-1])
    ]
    assert names[0] == names[1]


def _json(value):
    """Mark what kind each value is of, so that Python's `True == 1` is none of ours."""
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, dict):
        return {key: _json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_json(entry) for entry in value]
    return value
