"""Guards: models that nobody looks at without saying why."""

from dataclasses import dataclass

from muniment.kernel.events import Scope, Subject


@dataclass(frozen=True, slots=True)
class Guard:
    """Whether looking at a model takes a purpose, who decided that, and why."""

    model_id: str
    project_id: str
    purpose_required: bool
    reason: str
    set_by: str
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this guard's events under."""
        return Subject("guard", self.model_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id, self.model_id)
