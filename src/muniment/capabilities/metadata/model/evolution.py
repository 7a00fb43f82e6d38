"""What a version of a schema means for what was written before it."""

from dataclasses import dataclass
from typing import Any

from muniment.capabilities.metadata.model.narrowing import Compatibility
from muniment.capabilities.metadata.model.parts import Flaw
from muniment.kernel.errors import Conflict


class NotInForce(Conflict):
    """Only a published version can be migrated to."""

    code = "metadata.schema-not-in-force"
    title = "The version is not in force"


class NotReadable(Conflict):
    """The aspect cannot be read through that version of its schema."""

    code = "metadata.aspect-not-readable"
    title = "The aspect cannot be read through this version"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a version goes together with the one it follows; `against` is `None` for the first.

    `breaking` is what it may refuse of what the other accepts, `unknown` what readers that know
    only the other may not expect.
    """

    schema: str
    version: int
    against: int | None
    compatibility: Compatibility
    breaking: tuple[Flaw, ...]
    unknown: tuple[Flaw, ...]
    newly_mandatory_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one stored aspect under another version of its schema.

    `after` is the document once migrated; `flaws` is why it would not fit even so, and
    `fits_as_it_is` whether it needs no migration.
    """

    subject_kind: str
    subject_id: str
    project_id: str | None
    model_id: str | None
    written_by: int
    fits_as_it_is: bool
    before: dict[str, Any]
    after: dict[str, Any]
    flaws: tuple[Flaw, ...]
