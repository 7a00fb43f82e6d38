import re
from pathlib import Path
from textwrap import dedent

import pytest

from muniment.capabilities.imports.model.form import language_schema
from muniment.capabilities.imports.model.loading import read_mapping

PAGE = Path(__file__).parents[5] / "docs/reference/import-mapping.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text()


def test_the_example_is_a_mapping(page):
    example = re.search(r"^    mapping: 1.*\n(?:(?:    .*)?\n)+", page, re.MULTILINE)
    assert read_mapping(dedent(example[0])).name == "our-inventory"


def test_every_word_of_the_language_is_explained(page):
    schema = language_schema()["$defs"]
    words = {word for part in schema.values() for word in part.get("properties", {})}
    simple = schema["Field"]["properties"]["transforms"]["items"]["anyOf"][0]["enum"]
    missing = {word for word in words | set(simple) if not re.search(rf"\b{word}\b", page)}
    assert missing <= {"title", "media_type"}
