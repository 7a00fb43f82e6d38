"""A form as a page shows it: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from muniment.kernel.errors import MunimentError


def _nothing() -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """The values of a form's fields and, after a refusal, the words beside them.

    `errors` are messages by field name; `refusal` is what concerns the form as a whole.
    """

    values: Mapping[str, str] = field(default_factory=_nothing)
    errors: Mapping[str, str] = field(default_factory=_nothing)
    refusal: MunimentError | None = None

    def value(self, name: str) -> str:
        """Return what the field holds, or an empty string."""
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """Return what is wrong with the field, or an empty string."""
        return self.errors.get(name, "")
