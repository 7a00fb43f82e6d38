"""Words that a person explained: synonyms put into the text of a mapping, and read out of it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml

from muniment.capabilities.imports.model.yaml_text import read_yaml

Synonyms = Mapping[str, Mapping[str, str]]
"""By vocabulary, the term that each word stands for."""


def with_synonyms(text: str, synonyms: Synonyms) -> str:
    """Return the mapping `text` writes with these words in each transform by their vocabulary.

    Words that it explains already are explained anew. What else it says stays; its comments and
    its form do not.
    """
    document = read_yaml(text)
    for transform in _transforms(document):
        if words := synonyms.get(transform["vocabulary"]):
            transform["synonyms"] = {**transform.get("synonyms", {}), **words}
    return write_yaml(document)


def synonyms_in(text: str) -> dict[str, dict[str, str]]:
    """Return the words that a mapping explains, by their vocabulary."""
    found: dict[str, dict[str, str]] = {}
    for transform in _transforms(read_yaml(text)):
        found.setdefault(transform["vocabulary"], {}).update(transform.get("synonyms", {}))
    return found


def write_yaml(document: object) -> str:
    """Return a document as a mapping is written: without anchors, in the order it has."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: mappings have no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _transforms(part: object) -> Iterator[dict[str, Any]]:
    """Yield every transform that normalises by a vocabulary, wherever it stands."""
    if isinstance(part, dict):
        inside = cast("dict[str, object]", part)
        if isinstance(inside.get("vocabulary"), str):
            yield inside
        for each in inside.values():
            yield from _transforms(each)
    elif isinstance(part, list):
        for each in cast("list[object]", part):
            yield from _transforms(each)
