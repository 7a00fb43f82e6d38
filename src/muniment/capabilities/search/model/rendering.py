"""From the tree of a query back to text, in the one form in which it is written here."""

import re

from muniment.capabilities.search.model.query import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Everything,
    Has,
    Node,
    Not,
    Words,
)

_KEYWORDS = frozenset({"AND", "OR", "NOT", "has"})
_BARE_NAME = re.compile(r'(?!-)[^\s():=<>"*,!]+(?<!\.)')
_BARE_VALUE = re.compile(r'(?!=)[^\s(),<>"*]+')


def render(node: Node) -> str:  # noqa: C901, PLR0911 - one case for each kind of node
    """Return a text that `parse` reads as this tree, the same for equal trees."""
    match node:
        case Everything():
            return "*"
        case Words():
            return _words(node)
        case Compare(field=field, comparison=comparison, value=value):
            return f"{render_name(field)} {comparison} {render_value(value)}"
        case Between(field=field, low=low, high=high):
            return f"{render_name(field)}:{_bound(low)}..{_bound(high)}"
        case Among(field=field, values=values):
            return f"{render_name(field)}:({', '.join(map(render_value, values))})"
        case Has(field=field):
            return f"has:{render_name(field)}"
        case Not(part=part):
            return f"NOT {_part(part)}"
        case All(parts=parts):
            return " ".join(map(_part, parts))
        case Any(parts=parts):
            return " OR ".join(map(_part, parts))


def _part(node: Node) -> str:
    text = render(node)
    return f"({text})" if isinstance(node, All | Any) else text


def _words(node: Words) -> str:
    text = _quoted(node.text) if node.phrase else node.text
    field = "" if node.field is None else f"{render_name(node.field)}:"
    return f"{field}{text}{'*' if node.prefix else ''}"


def _bound(bound: str | None) -> str:
    return "" if bound is None else render_value(bound)


def render_name(field: str) -> str:
    """Return the name of a field as it is written in a query."""
    is_bare = _BARE_NAME.fullmatch(field) and field not in _KEYWORDS
    return field if is_bare else _quoted(field)


def render_value(value: str) -> str:
    """Return a value of a field as it is written in a query."""
    is_bare = _BARE_VALUE.fullmatch(value) and ".." not in value and not value.endswith(".")
    return value if is_bare else _quoted(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
