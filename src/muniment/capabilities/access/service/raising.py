"""What is said when somebody asks for a role for some hours, or takes one in an emergency."""

from dataclasses import dataclass

from muniment.platform.auth import Role


@dataclass(frozen=True, slots=True)
class RaiseTerms:
    """A role, where, for how many minutes, why, and under which ticket."""

    role: Role
    scope: str
    minutes: int
    reason: str
    ticket: str = ""
