"""What records of each kind consist of: where a mapping may put a value, and in what shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from muniment.capabilities.imports.model.mapping import Kind
from muniment.kernel.values import MAX_HREF, MAX_NODES, MAX_TAG_VALUE, MAX_TEXT


class Form(Enum):
    """Whether a place holds one text, several, or any value."""

    TEXT = "text"
    TEXTS = "texts"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a place of a record holds: its form, and how long each text of it may be."""

    form: Form
    limit: int = MAX_TEXT


ANY: Final = Shape(Form.ANY, MAX_NODES)
LONG: Final = Shape(Form.TEXT)
SHORT: Final = Shape(Form.TEXT, 320)
TITLE: Final = Shape(Form.TEXT, 200)
LABEL: Final = Shape(Form.TEXT, 100)
TAG: Final = Shape(Form.TEXT, MAX_TAG_VALUE)
TERMS: Final = Shape(Form.TEXTS, 320)
HREFS: Final = Shape(Form.TEXTS, MAX_HREF)

FIELDS: Final[Mapping[Kind, Mapping[str, Shape]]] = MappingProxyType(
    {
        "project": {"title": TITLE, "description": LONG},
        "use_case": {"title": SHORT, "description": LONG, "purpose": LONG, "owner": SHORT},
        "model": {
            "description": LONG,
            "kind": SHORT,
            "task": SHORT,
            "domain": SHORT,
            "origin": SHORT,
            "vendor": SHORT,
            "owner": SHORT,
            "accountable_executive": SHORT,
            "risk": TERMS,
            "sensitivity": SHORT,
            "regulations": TERMS,
        },
        "version": {
            "description": LONG,
            "licenses": TERMS,
            "training.code_repo": SHORT,
            "training.code_commit": SHORT,
            "training.pipeline_run": SHORT,
            "training.parameters": ANY,
            "training.datasets": ANY,
            "training.environment": ANY,
            "training.metrics": ANY,
        },
    }
)
# Named values of a version, each of which a mapping may also give by itself.
_NAMED = re.compile(r"training\.(?:parameters|metrics)\..+")


def shape_of(kind: Kind, name: str) -> Shape | None:
    """Return what a field of a kind of record holds, or `None` where the kind has no such field."""
    if kind == "version" and _NAMED.fullmatch(name):
        return ANY
    return FIELDS[kind].get(name)


PARENTS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        "project": (),
        "use_case": ("project",),
        "model": ("project",),
        "version": ("project", "model"),
    }
)
REFERENCE: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "path": Shape(Form.TEXT, 1_024),
        "uri": Shape(Form.TEXT, MAX_HREF),
        "role": SHORT,
        "media_type": SHORT,
        "size_bytes": ANY,
        "digest": SHORT,
    }
)
