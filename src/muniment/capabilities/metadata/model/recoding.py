"""Recoding: the terms in a document as their codes, in whatever words they were written."""

from collections.abc import Mapping
from typing import Any, cast

from muniment.capabilities.metadata.model.matching import normalise
from muniment.capabilities.metadata.model.parts import VOCABULARY, Flaw, Parts, target_of
from muniment.capabilities.metadata.model.vocabularies import Vocabulary
from muniment.kernel.values import escape


class Terms:
    """Walks a document along its schema and puts codes in place of other words for them."""

    def __init__(self, parts: Parts, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._parts = parts
        self._vocabularies = vocabularies
        self.flaws: list[Flaw] = []

    def normalised(self, schema: Any, value: Any, at: str) -> Any:
        """Return `value` with every text that its schema takes from a vocabulary as its code."""
        if not isinstance(schema, dict):
            return value
        part = cast("dict[str, Any]", schema)
        if "$ref" in part:
            value = self.normalised(self._parts[target_of(part["$ref"])], value, at)
        for inner in part.get("allOf", []):
            value = self.normalised(inner, value, at)
        if isinstance(value, dict):
            return self._object(part, cast("dict[str, Any]", value), at)
        if isinstance(value, list):
            return self._list(part, cast("list[Any]", value), at)
        if isinstance(value, str) and VOCABULARY in part:
            return self._term(part[VOCABULARY], value, at)
        return value

    def _object(self, part: dict[str, Any], value: dict[str, Any], at: str) -> dict[str, Any]:
        named = part.get("properties", {})
        others = part.get("additionalProperties", True)
        return {
            key: self.normalised(named.get(key, others), item, f"{at}/{escape(key)}")
            for key, item in value.items()
        }

    def _list(self, part: dict[str, Any], value: list[Any], at: str) -> list[Any]:
        first = part.get("prefixItems", [])
        others = part.get("items", True)
        return [
            self.normalised(first[i] if i < len(first) else others, item, f"{at}/{i}")
            for i, item in enumerate(value)
        ]

    def _term(self, name: str, text: str, at: str) -> str:
        vocabulary = self._vocabularies[name]
        match = normalise(vocabulary, text)
        if match.code is not None:
            return match.code
        self.flaws.append(Flaw(at, vocabulary.refusal(text, match.suggestions).message))
        return text


class Finder(Terms):
    """Walks a document along its schema and notes where it holds one term."""

    def __init__(self, parts: Parts, vocabulary: str, code: str) -> None:
        super().__init__(parts, {})
        self._wanted = (vocabulary, code)
        self.places: list[str] = []

    def _term(self, name: str, text: str, at: str) -> str:
        if (name, text) == self._wanted:
            self.places.append(at)
        return text
