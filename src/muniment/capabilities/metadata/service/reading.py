"""Reading aspects as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from muniment.capabilities.metadata.model import Aspect
from muniment.capabilities.metadata.model.questions import questions_of
from muniment.capabilities.metadata.model.spelling import Line, spelled
from muniment.capabilities.metadata.service.schemas import schema_named
from muniment.capabilities.metadata.service.vocabularies import vocabulary_named
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Readable:
    """An aspect in words: the title of its schema, and line by line what it says."""

    schema: str
    schema_version: int
    title: str
    lines: list[Line]


def readable(unit: Unit, aspects: Iterable[Aspect]) -> list[Readable]:
    """Return aspects in the words of the versions of their schemas that they were written by."""
    return [_readable(unit, aspect) for aspect in aspects]


def _readable(unit: Unit, aspect: Aspect) -> Readable:
    schema = schema_named(unit, aspect.schema, aspect.schema_version, moment=Moment.NOW)
    words = {name: vocabulary_named(unit, name, Moment.NOW) for name in schema.judge.vocabularies}
    lines = spelled(aspect.body or {}, questions_of(schema.body, words))
    return Readable(aspect.schema, aspect.schema_version, schema.title or aspect.schema, lines)
