"""What each role lets its holder do, in the words of the permissions that it carries."""

from collections.abc import Iterable

from muniment.platform.auth.gate import Permission, Role
from muniment.platform.web.filters import words


def roles_explained(permissions: Iterable[Permission]) -> list[tuple[str, str]]:
    """Return the roles with what each may do beyond seeing, as a help on the choice of a role."""
    beyond = [each for each in permissions if len(each.roles) < len(Role)]
    return [(words(role), _explained(role, beyond)) for role in Role]


def _explained(role: Role, beyond: list[Permission]) -> str:
    if role is Role.ADMIN:
        alone = [each.summary for each in beyond if each.roles == frozenset({role})]
        return f"Everything that any other may. Nobody else may: {_joined(alone)}."
    own = [each.summary for each in beyond if role in each.roles]
    return f"Sees what is there. {_joined(own)}." if own else "Sees what is there."


def _joined(summaries: list[str]) -> str:
    return "; ".join(summary[:1].lower() + summary[1:] for summary in summaries).capitalize()
