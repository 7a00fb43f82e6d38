"""Sample matter for the living style page at `/-/components`, which draws every component."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Frame
from muniment.platform.web.offers import Concern, Number, Tally

TEMPLATE: Final = "components.html"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_SIGNATURE: Final = re.compile(r"{% macro (\w+\(.*?\)) -?%}", re.DOTALL)
_COMMENT: Final = re.compile(r"{# (.*?) #}", re.DOTALL)
_TIME: Final = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Component:
    """A macro as the style page shows it: how it is called, what it says of itself, a sample."""

    name: str
    signature: str
    said: str
    sample: str
    code: str


@cache
def components() -> tuple[Component, ...]:
    """Return every component by name, read from the files that define and show them."""
    return tuple(_component(path) for path in sorted((_TEMPLATES / "components").glob("_*.html")))


def _component(path: Path) -> Component:
    text, name = path.read_text(), path.stem.removeprefix("_")
    signature, comment = _SIGNATURE.search(text), _COMMENT.search(text)
    assert signature is not None, f"{path.name} defines no macro"
    assert comment is not None, f"{path.name} says nothing of itself"
    sample = f"samples/{name}.html"
    code = (_TEMPLATES / sample).read_text()
    return Component(name, signature[1], " ".join(comment[1].split()), sample, code)


def context(frame: Frame) -> dict[str, Any]:
    """Return what the style page shows inside `frame`."""
    return {
        "frame": frame,
        "then": _TIME,
        "sample_digest": Digest.of(b"sample"),
        "form": Form(
            values={
                "name": "fraud / cards",
                "kind": "llm",
                "notes": "Two lines\nof text.",
                "ticked": "yes",
            },
            errors={"name": "A name holds no '/'; use letters, digits, '.', '_' or '-'."},
            refusal=Conflict("There is already a model 'fraud cards'; choose another name."),
        ),
        "components": components(),
        "waiting": [
            Concern("versions you answer for are damaged", 1, "#concerns", "danger"),
            Concern("of your models lack metadata that is mandatory", 12, "#concerns"),
        ],
        "numbers": Tally(
            "By kind",
            11,
            (Number(7, "statistical", "#tally"), Number(4, "llm", "#tally")),
            further=2,
        ),
        "entries": _entries(),
        "files": _files(),
        "prose": _PROSE,
    }


def _entries() -> list[dict[str, Any]]:
    moved = {"field": "champion", "before": 2, "after": 3}
    described = {"field": "description", "before": "Scores card payments.", "after": None}
    owned = {"field": "accountable_executive", "before": None, "after": "Ines Okafor"}
    return [
        _entry(3, "alias.moved", "maria", [moved]) | {"purpose": "Quarterly review, ticket R-114"},
        _entry(2, "record.updated", "nightly-import", [described, owned]),
        _entry(1, "record.registered", "maria", []) | {"valid_at": _TIME - timedelta(90)},
    ]


def _entry(
    revision: int, event_type: str, actor: str, changes: list[dict[str, Any]]
) -> dict[str, Any]:
    recorded_at = _TIME + timedelta(hours=revision)
    return {
        "revision": revision,
        "type": event_type,
        "actor": actor,
        "via": "api",
        "purpose": "",
        "changes": changes,
        "valid_at": recorded_at,
        "recorded_at": recorded_at,
    }


def _files() -> list[dict[str, Any]]:
    return [
        _file("model.safetensors", 1_430_257_664, "weights"),
        _file("tokenizer/tokenizer.json", 2_114_310, "tokenizer"),
        _file("serving/image", None, "container", "registry.example/fraud/serving"),
    ]


def _file(path: str, size: int | None, role: str, uri: str | None = None) -> dict[str, Any]:
    return {
        "path": path,
        "digest": Digest.of(path.encode()),
        "size_bytes": size,
        "role": role,
        "stored": uri is None,
        "uri": uri,
    }


_PROSE: Final = """\
# Purpose

Scores **card payments** for fraud. Not for *credit decisions*: see the
[policy](https://example.org/policy).

- input: one payment, 41 fields
- output: `score` from 0 to 1

| threshold | precision | recall |
| --- | --- | --- |
| 0.5 | 0.91 | 0.72 |
| 0.8 | 0.97 | 0.55 |

> Retrained every quarter.

<script>alert("never")</script>
"""
