"""Finding what is similar: candidates from the index and from shared files, judged by the model."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from muniment.capabilities import catalog, search
from muniment.capabilities.similar.model import (
    Likeness,
    Portrait,
    Reason,
    likeness,
    telling_words,
)
from muniment.kernel.errors import Invalid
from muniment.kernel.reference import Reference
from muniment.kernel.words import fold
from muniment.platform.searching import Criterion, Document
from muniment.platform.searching.criteria import Either, Keyword, Nothing, Text, Things
from muniment.platform.unit import Unit

MODEL, VERSION = "model", "version"
_CANDIDATES = 40
_MOST_WORDS = 16
_LEAST = 0.05  # likeness below which nothing is called similar
MAX_TEXT = 5_000
MAX_SIMILAR = 50


class NothingToCompare(Invalid):
    """It was not said what others should be similar to, or said in two ways."""

    code = "similar.unsaid"
    title = "Nothing to compare with"


@dataclass(frozen=True, slots=True)
class Similar:
    """Something similar: what it is, how alike (0 to 1), and why."""

    kind: str
    reference: str
    title: str
    href: str
    summary: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """What others are compared with; `own` are the model's own things, which are left out."""

    kind: str
    portrait: Portrait
    words: Sequence[str]
    own: str | None = None


def similar_to(unit: Unit, reference: str | None, text: str | None, limit: int) -> list[Similar]:
    """Return the nearest models or versions that the actor may see, the nearest first.

    A reference to a version has versions of other models for an answer, the best of each; one to a
    model, or a description, has models. Raises `NothingToCompare` unless exactly one is given.
    """
    if bool(reference) == bool(text):
        raise NothingToCompare(
            "Say either what others should be similar to (of=project/model or project/model@3) or "
            "describe it (text=…)."
        )
    if text and len(text) > MAX_TEXT:
        raise NothingToCompare(
            f"The description is {len(text):,} characters long; at most {MAX_TEXT:,}."
        )
    source = _described(text) if text else _referenced(unit, reference or "")
    found = search.nearest(unit, source.kind, _criterion(unit, source), _CANDIDATES)
    others = [one for one in found if source.own is None or one.model_id != source.own]
    portraits = _portraits(unit, source.kind, others)
    judged = [(likeness(source.portrait, portraits[one.id]), one) for one in others]
    judged = [pair for pair in judged if pair[0].score >= _LEAST and pair[0].reasons]
    judged.sort(key=lambda pair: (-pair[0].score, pair[1].reference))
    best: dict[str | None, Similar] = {}
    for like, one in judged:
        best.setdefault(one.model_id, _similar(source.kind, one, like))
    return list(best.values())[:limit]


def _described(text: str) -> _Source:
    words = telling_words(fold(text)) or frozenset(fold(text).split())
    return _Source(MODEL, Portrait(words=words), sorted(words))


def _referenced(unit: Unit, reference: str) -> _Source:
    named = Reference.parse(reference)
    if named.version is None:
        model = catalog.model_named(unit, named.project, named.model)
        kind, key, own = MODEL, model.model_id, model.model_id
    else:
        found = catalog.resolve(unit, named)
        kind, key, own = VERSION, found.version.version_id, found.model.model_id
    (document,) = search.documents(unit, kind, [key])
    portrait = _portraits(unit, kind, [document])[key]
    return _Source(kind, portrait, sorted(portrait.words), own)


def _criterion(unit: Unit, source: _Source) -> Criterion:
    portrait = source.portrait
    longest = sorted(source.words, key=lambda word: (-len(word), word))[:_MOST_WORDS]
    parts: list[Criterion] = [Text((word,)) for word in longest]
    holders = catalog.versions_sharing(unit, portrait.files)
    keys = {version if source.kind == VERSION else model for version, model in holders}
    if keys:
        parts.insert(0, Things(frozenset((source.kind, key) for key in keys)))
    if portrait.data:
        parts.append(Keyword("dataset", tuple(sorted(portrait.data))))
    if portrait.task:
        parts.append(Keyword("task", (portrait.task,)))
    return Either(tuple(parts)) if parts else Nothing()


def _portraits(unit: Unit, kind: str, documents: Collection[Document]) -> dict[str, Portrait]:
    ids = [one.id for one in documents]
    version_of = (
        {key: key for key in ids} if kind == VERSION else catalog.newest_versions(unit, ids)
    )
    held = catalog.digests_of_versions(unit, list(version_of.values()))
    return {
        one.id: Portrait(
            held.get(version_of.get(one.id, ""), {}),
            frozenset(_texts(one, "dataset")),
            next(iter(_texts(one, "task")), ""),
            telling_words(fold(" ".join([*_texts(one, "name"), *_texts(one, "description")]))),
        )
        for one in documents
    }


def _texts(document: Document, name: str) -> list[str]:
    value = document.values.get(name)
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Sequence):
        return [one for one in value if isinstance(one, str)]
    return []


def _similar(kind: str, one: Document, like: Likeness) -> Similar:
    return Similar(kind, one.reference, one.title, one.href, one.summary, like.score, like.reasons)
