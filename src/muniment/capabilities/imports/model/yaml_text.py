"""YAML without its surprises: what a mapping may be written in.

The JSON part of YAML 1.2 and nothing else: `no` and `2025-01-01` stay texts, keys are texts as
written, a key may not appear twice, and there are no anchors or tags, so a small file stays small.
"""

import re
from collections.abc import Hashable
from typing import Any, Final, cast

import yaml

MAX_LENGTH: Final = 256 * 1024
_TAG: Final = "tag:yaml.org,2002:"
_PLAIN: Final = (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", "n~"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
)


class NotYaml(ValueError):
    """The text is not YAML of the kind accepted here; the message says where and why."""


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  as declared by yaml
    yaml_constructors = {  # noqa: RUF012  as declared by yaml
        tag: construct
        for tag, construct in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag[len(_TAG) :] in {"bool", "null", "int", "float", "str", "seq", "map"}
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            alias: object = cast("Any", self).peek_event()
            raise NotYaml(f"{_place(alias)}anchors and aliases are not accepted")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  as declared by yaml
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise NotYaml(f"{_place(key_node)}a key must be a text")
            key = cast("str", key_node.value)
            if key in found:
                raise NotYaml(f"{_place(key_node)}the key '{key[:80]}' appears twice")
            found[key] = cast("Any", self).construct_object(value_node, deep=deep)
        return found


_resolve = cast("Any", _Loader).add_implicit_resolver
for _name, _form, _initials in _PLAIN:
    _resolve(_TAG + _name, re.compile(f"(?:{_form})$"), list(_initials))
_resolve(_TAG + "null", re.compile("$"), [""])


def read_yaml(text: str) -> object:
    """Return the JSON value `text` writes; raise `NotYaml` naming the line otherwise."""
    if len(text) > MAX_LENGTH:
        raise NotYaml(f"it is {len(text)} characters long; at most {MAX_LENGTH} are accepted")
    try:
        return cast("object", yaml.load(text, _Loader))  # noqa: S506  a stricter SafeLoader
    except RecursionError as deep:
        raise NotYaml("it is nested too deeply") from deep
    except yaml.MarkedYAMLError as broken:
        raise NotYaml(f"{_place(broken)}{broken.problem or 'it is not YAML'}") from broken
    except yaml.YAMLError as broken:
        raise NotYaml(" ".join(str(broken).split())) from broken


def _place(at: object) -> str:
    mark = getattr(at, "start_mark", None) or getattr(at, "problem_mark", None)
    return f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
