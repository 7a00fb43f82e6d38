"""What holds for every template of the house, the platform's own and those of its rooms."""

import re
from pathlib import Path

import pytest
from jinja2 import meta

from muniment.platform.web.render import TEMPLATES, Renderer

CAPABILITIES = TEMPLATES.parents[2] / "capabilities"
ROOMS = {path.parent.name: path for path in CAPABILITIES.glob("*/templates")}
FOLDERS = {"": TEMPLATES} | {f"{name}/": folder for name, folder in ROOMS.items()}
NAMES = [
    prefix + path.relative_to(folder).as_posix()
    for prefix, folder in FOLDERS.items()
    for path in sorted(folder.rglob("*.html"))
]
FORBIDDEN = re.compile(
    r"""\sstyle=|\son\w+=["']|<style|<script(?![^>]*\ssrc=)|javascript:|\|\s*safe\b|autoescape"""
)


@pytest.fixture(scope="module")
def environment():
    return Renderer(ROOMS, "0.1.0")._environment


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read_and_so_can_all_it_asks_for(environment, name):
    source, _, _ = environment.loader.get_source(environment, name)
    for wanted in filter(None, meta.find_referenced_templates(environment.parse(source))):
        environment.get_template(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_it_has_nothing_inline_and_never_stops_escaping(environment, name):
    source, path, _ = environment.loader.get_source(environment, name)
    assert FORBIDDEN.findall(source) == [], Path(path)


@pytest.mark.parametrize("name", [name for name in NAMES if "components/_" in name])
def test_a_component_is_one_macro_called_like_its_file(environment, name):
    source, _, _ = environment.loader.get_source(environment, name)
    expected = name.rpartition("/_")[2].removesuffix(".html")
    assert re.findall(r"{% macro (\w+)", source) == [expected]


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_it_names_exists(environment, name):
    icons = (TEMPLATES.parents[4] / "ui/icons.svg").read_text()
    source, _, _ = environment.loader.get_source(environment, name)
    named = re.findall(r"""icon\("([\w-]+)"|empty_state\("([\w-]+)"|sign="([\w-]+)""", source)
    missing = [sign for found in named for sign in found if sign and f'id="{sign}"' not in icons]
    assert missing == []
