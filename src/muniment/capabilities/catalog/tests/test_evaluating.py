"""Metrics beside those of the version before, and what to type to get a version."""

import ast
import shlex
from dataclasses import replace

import pytest

from muniment.capabilities.catalog.model import File, Role
from muniment.capabilities.catalog.pages.snippets import snippets_of
from muniment.capabilities.catalog.service.evaluating import measured
from muniment.capabilities.catalog.service.views import version_view_of
from muniment.capabilities.catalog.tests.factories import reference, register, version

ORIGIN = "https://models.example.org"


def test_every_metric_of_either_is_listed_once():
    found = measured({"auc": 0.9, "new": 2.0}, {"auc": 0.8, "old": 30.0})
    assert [(one.name, one.value, one.before) for one in found] == [
        ("auc", 0.9, 0.8),
        ("new", 2.0, None),
        ("old", None, 30.0),
    ]


def test_a_change_needs_both_and_a_scale_is_shared():
    auc, new, old = measured({"auc": 0.9, "new": 2.0}, {"auc": 0.8, "old": -30.0})
    assert auc.change == pytest.approx(0.1)
    assert (new.change, old.change) == (None, None)
    assert (auc.scale, new.scale, old.scale) == (1.0, 2.0, 30.0)


def test_what_is_to_be_typed_survives_any_name(workshop):
    model = 'it\'s; `rm` "ü"'
    register(workshop)
    view = replace(workshop.see(version_view_of, version(workshop)), model=model)
    stored = File("a b/w'.bin", "sha256:00", 1, "x/y", Role.WEIGHTS)
    command, python, curl = snippets_of(view, [reference(), stored], ORIGIN)
    pulled = ["muniment", "--url", ORIGIN, "pull", f"default/{model}@1", model]
    assert shlex.split(command.text) == pulled
    constants = [
        node for node in ast.walk(ast.parse(python.text)) if isinstance(node, ast.Constant)
    ]
    assert {ORIGIN, f"default/{model}@1", model} <= {node.value for node in constants}
    address = shlex.split(curl.text.replace("\\\n", ""))[-1]
    assert address.isascii()
    assert address.endswith("/versions/1/files/a%20b/w%27.bin")
    assert len(snippets_of(view, [reference()], ORIGIN)) == 2  # no file to fetch by its address
