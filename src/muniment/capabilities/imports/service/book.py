"""The book of a run: what it knows of the register, and what it has learned while it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from muniment.capabilities.imports.model.batching import Name, name_of, parents_of
from muniment.capabilities.imports.model.outcomes import Outcome, Refusal
from muniment.capabilities.imports.model.plan import PlannedRecord
from muniment.capabilities.imports.store.origins import Origin

Place = tuple[str | None, str]
"""The project and the name under which the register has a record."""


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of the records of a source while they are brought in.

    `deleted` are the ids of those that people deleted; `searches` tells that the register must be
    asked for records of which nothing is remembered, since they may have come from here before;
    `adds` that the file only adds to records which an earlier one of the source gave.
    """

    source: str
    origins: Mapping[tuple[str, str], Origin]
    deleted: frozenset[str]
    searches: bool
    overwrite: bool
    adds: bool = False
    places: dict[Name, Place] = field(default_factory=dict[Name, Place])
    refused: dict[Name, Refusal] = field(default_factory=dict[Name, Refusal])

    def copy(self) -> "Book":
        """Return a book to write in without this one learning of it."""
        return Book(
            self.source,
            self.origins,
            self.deleted,
            self.searches,
            self.overwrite,
            self.adds,
            dict(self.places),
            dict(self.refused),
        )

    def note(self, planned: PlannedRecord, outcome: Outcome) -> None:
        """Learn what became of a record."""
        if outcome.refusal is not None:
            self.refused[name_of(planned)] = outcome.refusal
        elif planned.kind != "version":
            self.places[name_of(planned)] = (outcome.project, outcome.name)

    def origin_of(self, planned: PlannedRecord) -> Origin | None:
        """Return what is remembered of a record."""
        return self.origins.get((planned.record, planned.key))

    def project_of(self, planned: PlannedRecord) -> str | None:
        """Return the project that the register has a record's project as."""
        if planned.project is None:
            return None
        return self._place("project", "", planned.project)[1]

    def model_of(self, planned: PlannedRecord) -> Place:
        """Return where the register has the model of a version."""
        return self._place("model", planned.project or "", planned.model or "")

    def use_cases_of(self, planned: PlannedRecord) -> list[str]:
        """Return the use cases of a model as the register has them, in their project."""
        places = (
            self._place("use_case", planned.project or "", name) for name in planned.use_cases
        )
        return [name for _, name in places]

    def refusal_of_parent(self, planned: PlannedRecord) -> Refusal | None:
        """Return why something that the record belongs to was refused, if it was."""
        for parent in parents_of(planned):
            refusal = self.refused.get(parent)
            if refusal is not None:
                kind = parent[0].replace("_", " ")
                return Refusal(
                    refusal.code,
                    f"The {kind} '{parent[2]}' it belongs to was refused: {refusal.message}",
                    refusal.fix,
                    refusal.places,
                )
        return None

    def _place(self, kind: str, project: str, name: str) -> Place:
        return self.places.get((kind, project, name), (project, name))
