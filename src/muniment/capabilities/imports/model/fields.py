"""Reading one field out of a row: find it, transform it, and report what does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from msgspec import UNSET

from muniment.capabilities.imports.model.mapping import Field
from muniment.capabilities.imports.model.plan import RowProblem, Severity
from muniment.capabilities.imports.model.rows import Row
from muniment.capabilities.imports.model.sources import Find, Test
from muniment.capabilities.imports.model.transforms import Step, Unfit
from muniment.capabilities.imports.model.values import excerpt, is_blank, items_of
from muniment.kernel.values import JsonValue


@dataclass(slots=True)
class RowReading:
    """A row being read: its cleaned values, and the problems met so far."""

    row: Row
    values: Mapping[str, JsonValue]
    owner: str = ""
    problems: list[RowProblem] = field(default_factory=list["RowProblem"])

    @property
    def is_rejected(self) -> bool:
        """Whether one of the problems keeps the row out."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def report(self, column: str, value: JsonValue, refused: Unfit, severity: Severity) -> None:
        """Note that `value` of `column` does not fit, once for all the fields it feeds."""
        problem = RowProblem(
            row=self.row.number,
            line=self.row.line,
            column=column,
            value=excerpt(value),
            code=refused.code,
            message=refused.message,
            fix=refused.fix,
            owner=self.owner,
            severity=severity,
        )
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class FieldReader:
    """A field of a mapping, ready to be read from every row."""

    spec: Field
    places: tuple[tuple[str, Find], ...]
    steps: tuple[Step, ...]
    shape: Step
    when: Test

    @property
    def label(self) -> str:
        """The columns it may come from, for a report."""
        return " or ".join(label for label, _ in self.places)

    def read(self, reading: RowReading) -> JsonValue:
        """Return the value of the field in this row, or `None` where it has none."""
        if not self.when(reading.values):
            return None
        label, value = self._find(reading.values)
        for step in self.steps:
            if is_blank(value):
                break
            value = self._run(step, value, label, reading)
        if is_blank(value):
            value = self._default(label, reading)
        return None if value is None else self._run(self.shape, value, label, reading)

    def _default(self, label: str, reading: RowReading) -> JsonValue:
        if self.spec.default is not UNSET:
            return cast("JsonValue", self.spec.default)
        if self.spec.required and not reading.is_rejected:
            lacking = Unfit("required", "is empty", f"Fill in {label}")
            reading.report(label, None, lacking, Severity.ERROR)
        return None

    def _find(self, values: Mapping[str, JsonValue]) -> tuple[str, JsonValue]:
        for label, find in self.places:
            value = find(values)
            if not is_blank(value):
                return label, value
        return self.label, None

    def _run(self, step: Step, value: JsonValue, label: str, reading: RowReading) -> JsonValue:
        if step.each and isinstance(value, list):
            results = (self._run(step, item, label, reading) for item in value)
            items = (item for result in results for item in items_of(result))
            return [item for item in items if not is_blank(item)]
        try:
            return step.run(value)
        except Unfit as refused:
            rejects = self.spec.required or self.spec.unknown == "error"
            severity = Severity.ERROR if rejects else Severity.WARNING
            reading.report(label, value, refused, severity)
            return value if self.spec.unknown == "keep" and step is not self.shape else None
