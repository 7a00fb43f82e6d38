"""Every decision is listed, and says which check enforces it (ADR-0001)."""

import re

import pytest

SECTIONS = ["Context", "Decision", "Consequences", "Alternatives"]


@pytest.fixture(scope="module")
def records(root):
    return sorted((root / "docs/decisions").glob("[0-9]*.md"))


def test_numbers_are_dense(records):
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))


def test_the_index_lists_every_record(root, records):
    index = (root / "docs/decisions/index.md").read_text()
    assert re.findall(r"\]\(([^)]+)\)", index) == [path.name for path in records]


def test_every_record_has_its_four_sections(records):
    for path in records:
        assert re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE) == SECTIONS, path.name


def test_every_record_names_a_check_that_exists(root, records):
    for path in records:
        last = path.read_text().rstrip().splitlines()[-1]
        assert last.startswith("Enforced by: "), path.name
        for named in re.findall(r"`([\w./]+/[\w./]+)`", last):
            assert (root / named).exists(), f"{path.name} names {named}"
