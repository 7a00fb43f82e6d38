"""The documents say what is so: generated pages are current, links lead somewhere."""

import re
import tomllib
from dataclasses import fields

import pytest

from muniment.platform.settings import Settings
from tools.reference import PAGES, pages

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PICTURE = re.compile(r"<img[^>]* src=\"(?!https?:)([^\"]+)\"")


@pytest.fixture(scope="module")
def documents(own_files):
    return [path for path in own_files if path.suffix == ".md"]


@pytest.mark.parametrize("name", pages())
def test_a_generated_page_is_current(name):
    assert (PAGES / name).read_text() == pages()[name], "run `make docs`"


def test_links_lead_somewhere(documents):
    broken = [
        f"{path.name}: {target}"
        for path in documents
        for target in LINK.findall(path.read_text()) + PICTURE.findall(path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_every_setting_is_documented():
    page = (PAGES / "settings.md").read_text()
    missing = [field.name for field in fields(Settings) if setting(field.name) not in page]
    assert missing == []


def setting(name):
    return f"`MUNIMENT_{name.upper()}`"


def test_every_runtime_dependency_is_accounted_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    page = (PAGES / "dependencies.md").read_text()
    named = {re.split(r"[^\w.-]", requirement)[0] for requirement in project["dependencies"]}
    assert named == set(re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)) - {"name"}


def test_every_target_of_make_is_explained(root):
    makefile = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## .+$", makefile, re.MULTILINE))
    assert targets - explained == {"ui", "browser", "clients"}
