"""Bringing over: what is new or changed at the source is sent, item by item.

Each item is one change of the registry, remembered with where it came from. So it can end at any
moment, and whoever runs it again, on whatever machine, goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from muniment.cli.client.mlflow.report import CHANGED, CREATED, UNCHANGED, Report
from muniment.cli.client.mlflow.source import Source, SourceRefused
from muniment_client import (
    Adopted,
    Adoption,
    Client,
    Damaged,
    NotAllowed,
    NotAReference,
    NotFound,
    Refused,
)
from muniment_client.verbs.adoptions import AdoptedNoun

_EVERYBODYS = "0"  # the experiment that every registry has
_NOUNS: Mapping[str, AdoptedNoun] = {
    "experiment": "experiments",
    "run": "runs",
    "logged-model": "logged-models",
    "model": "models",
    "version": "versions",
    "alias": "aliases",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What is brought over, and how."""

    project: str
    with_files: bool = True
    dry_run: bool = False
    again: bool = False
    workers: int = 4


@dataclass(slots=True)
class Desk:
    """Sends items of one source into one project, and keeps the report."""

    source: Source
    client: Client
    choices: Choices
    report: Report
    known: dict[tuple[str, str], Adoption] = field(default_factory=dict[tuple[str, str], Adoption])
    linked: set[str] = field(default_factory=set[str])
    """The ids of logged models that runs tell of."""

    def remember(self) -> None:
        """Learn from the registry what came from the source before."""
        found = self.client.adoptions(self.choices.project, source=self.source.name)
        self.known = {(one.kind, one.key): one for one in found}

    def is_done(self, kind: str, key: str, digest: str, *, has_files: bool = False) -> bool:
        """Whether an item is here as it is there; then it is counted, and not looked at again."""
        known = self.known.get((kind, key))
        if known is None or known.digest != digest or self.choices.again:
            return False
        if has_files and self.choices.with_files and not known.with_files:
            return False
        self.report.count(kind, UNCHANGED)
        return True

    def was_whole(self, kind: str, key: str) -> bool:
        """Whether all of an item was here once."""
        known = self.known.get((kind, key))
        return known is not None and known.is_complete

    def is_here(self, kind: str, key: str) -> bool:
        """Whether an item, or a part of it, came from the source before."""
        return (kind, key) in self.known

    def try_out(self, kind: str, key: str, name: str = "") -> bool:
        """Count what would become of an item, if nothing is to be changed now.

        With a `name`, one that is taken here by something else is reported.
        """
        if not self.choices.dry_run:
            return False
        taken = "" if self.is_here(kind, key) or not name else self._taken(kind, name)
        if taken:
            self.report.leave(kind, key, taken)
        else:
            self.report.count(kind, CHANGED if self.was_whole(kind, key) else CREATED)
        return True

    def _taken(self, kind: str, name: str) -> str:
        """Say why a name cannot be had here; nothing if it can."""
        project = self.choices.project
        if kind == "experiment":
            both = (self.client.experiments(project, deleted=gone) for gone in (False, True))
            ids = {one.name: one.experiment_id for some in both for one in some}
            is_free = ids.get(name, _EVERYBODYS) == _EVERYBODYS
        else:
            try:
                self.client.model(f"{project}/{name}")
            except NotFound:
                is_free = True
            except NotAReference as refusal:
                return str(refusal)
            else:
                is_free = False
        return "" if is_free else f"there is another {kind} '{name}' here"

    def send(self, kind: str, key: str, told: Mapping[str, Any]) -> Adopted:
        """Send one item, or a part of it."""
        noun = _NOUNS[kind]
        return self.client.adopt(noun, self.source.name, key, told, project=self.choices.project)

    def conclude(self, sent: Adopted, *, has_grown: bool = False) -> None:
        """Count an item that was sent, and say what was left of it."""
        outcome = CHANGED if sent.outcome == UNCHANGED and has_grown else sent.outcome
        self.report.count(sent.kind, outcome)
        for clash in sent.clashes:
            self.report.leave(
                sent.kind,
                sent.key,
                f"{clash.field} was changed here to {_shown(clash.here)}, and there to "
                f"{_shown(clash.there)}; it was left as it is here.",
                counted=False,
            )

    def guarded(
        self, kind: str, key: str, work: Callable[[], None], *, counted: bool = True
    ) -> bool:
        """Do something for one item; what is refused of it is reported, and ends nothing else."""
        try:
            work()
        except NotAllowed:
            raise
        except (Refused, SourceRefused, Damaged) as refusal:
            self.report.leave(kind, key, str(refusal), counted=counted)
            return False
        return True

    def each(self, items: Iterable[Any], work: Callable[[Any], None]) -> None:
        """Do the same for many items, a few at a time; the first failure ends it."""
        with ThreadPoolExecutor(self.choices.workers) as pool:
            try:
                for _ in pool.map(work, items):
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _shown(value: str | None) -> str:
    if value is None:
        return "nothing"
    return f"'{value[:80]}'"
