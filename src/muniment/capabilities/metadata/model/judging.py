"""Judging a document by a schema: its terms normalised, and everything wrong with it named."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, cast

import msgspec

from muniment.capabilities.metadata.model import explaining
from muniment.capabilities.metadata.model.formats import has_format
from muniment.capabilities.metadata.model.parts import VOCABULARY, Flaw, parts_of
from muniment.capabilities.metadata.model.patterns import is_found
from muniment.capabilities.metadata.model.recoding import Finder, Terms
from muniment.capabilities.metadata.model.vocabularies import Vocabulary

_MAX_FLAWS = 50


class Judge:
    """Judges documents by one accepted schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._parts = parts_of(schema)

    @property
    def vocabularies(self) -> set[str]:
        """The names of the vocabularies that fields take their terms from."""
        return {part[VOCABULARY] for part in self._parts.values() if VOCABULARY in part}

    def judge(
        self, document: dict[str, Any], vocabularies: Mapping[str, Vocabulary]
    ) -> tuple[dict[str, Any], list[Flaw]]:
        """Return the document with its terms as their codes, and what is wrong with it."""
        terms = Terms(self._parts, vocabularies)
        normalised = terms.normalised(self._parts[""], document, "")
        broken = (
            flaw
            for error in self._validator.iter_errors(normalised)
            for flaw in explaining.flaws_of(error)
        )
        flaws = dict.fromkeys([*terms.flaws, *broken])
        return normalised, sorted(flaws, key=lambda flaw: flaw.pointer)[:_MAX_FLAWS]

    def places_of(self, document: dict[str, Any], vocabulary: str, code: str) -> list[str]:
        """Return the pointers at which the document holds a term of a vocabulary."""
        finder = Finder(self._parts, vocabulary, code)
        finder.normalised(self._parts[""], document, "")
        return list(dict.fromkeys(finder.places))

    @cached_property
    def _validator(self) -> Any:
        library = _library()
        keywords = {"pattern": _pattern, "uniqueItems": _unique, "format": _format}
        kind = library.validators.extend(library.Draft202012Validator, keywords)
        return kind(self._schema)


def _pattern(_judge: Any, pattern: str, value: Any, _schema: Any) -> Iterator[Any]:
    if isinstance(value, str) and not is_found(pattern, value):
        yield _error(f"must match the pattern {pattern}")


def _unique(_judge: Any, wanted: bool, value: Any, _schema: Any) -> Iterator[Any]:  # noqa: FBT001  called so by jsonschema
    # jsonschema compares every item with every other; equal items are equal bytes.
    if wanted and isinstance(value, list):
        items = cast("list[Any]", value)
        if len({msgspec.json.encode(item, order="sorted") for item in items}) < len(items):
            yield _error("must not repeat an item")


def _format(_judge: Any, name: str, value: Any, _schema: Any) -> Iterator[Any]:
    if not has_format(name, value):
        yield _error(f"must be a {name}")


def _error(message: str) -> Any:
    return _library().ValidationError(message)


def _library() -> Any:
    """Return jsonschema, loaded once a document is judged: it is slow to load."""
    return import_module("jsonschema")
