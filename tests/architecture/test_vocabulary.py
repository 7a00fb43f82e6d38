"""Names that callers see follow one grammar each, and none has two meanings."""

import re
from collections import Counter

import pytest

from muniment.app import CAPABILITIES
from muniment.kernel.errors import Kind
from tools.reference import refusal_classes

PERMISSION = re.compile(r"([a-z]+):[a-z-]+:[a-z-]+")
EVENT = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
CODE = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?")


@pytest.fixture(scope="module")
def refusals():
    return refusal_classes()


def repeated(names):
    return [name for name, count in Counter(names).items() if count > 1]


def test_permissions_are_room_noun_verb():
    for capability in CAPABILITIES:
        for permission in capability.permissions:
            found = PERMISSION.fullmatch(permission.name)
            assert found, permission.name
            assert found[1] == capability.name, permission.name


def test_events_are_a_noun_and_what_happened():
    names = [kind.name for capability in CAPABILITIES for kind in capability.events]
    assert [name for name in names if not EVENT.fullmatch(name)] == []


def test_no_name_is_declared_twice():
    assert repeated(p.name for c in CAPABILITIES for p in c.permissions) == []
    assert repeated(kind.name for c in CAPABILITIES for kind in c.events) == []
    assert repeated(table.name for c in CAPABILITIES for table in c.projections) == []


def test_refusal_codes_are_a_room_and_a_reason(refusals):
    assert [kind.code for kind in refusals if not CODE.fullmatch(kind.code)] == []


def test_a_code_means_one_thing(refusals):
    assert repeated(kind.code for kind in refusals) == []


def test_only_a_fault_is_called_an_error(refusals):
    decided = [kind for kind in refusals if kind.kind is not Kind.UNAVAILABLE]
    assert [kind.__name__ for kind in decided if kind.__name__.endswith("Error")] == []


def test_every_refusal_is_explained(refusals):
    assert [kind.__name__ for kind in refusals if not kind.__doc__] == []
