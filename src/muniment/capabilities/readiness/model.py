"""What a model needs before it can be relied on: a pure decision over what is on record."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Task(StrEnum):
    """What somebody must be able to do to supply what is missing."""

    DESCRIBE = "describe"
    HAND_OVER = "hand over"
    REGISTER = "register"
    DESCRIBE_VERSION = "describe version"


@dataclass(frozen=True, slots=True)
class Demand:
    """A schema under which something must be said, and whether it was."""

    schema: str
    title: str
    said: bool


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is on record of the version that counts: the champion, or else the latest."""

    number: int
    files_count: int = 0
    has_licence: bool = False
    has_code: bool = False
    has_data: bool = False
    has_metrics: bool = False
    demands: tuple[Demand, ...] = ()
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of a model."""

    has_description: bool = False
    has_kind: bool = False
    has_owner: bool = False
    has_executive: bool = False
    has_use: bool = False
    demands: tuple[Demand, ...] = ()
    version: VersionFacts | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a model needs: whether it is there, and where it can be supplied.

    What is `required` is demanded by a schema or makes the rest worthless; the rest is advised.
    `form` is the address of the form below that of the model.
    """

    code: str
    title: str
    says: str
    done: bool
    required: bool
    task: Task
    form: str


def needs_of(facts: Facts) -> list[Need]:
    """Return everything a model needs, in the order in which people supply it."""
    return [*_of_model(facts), *_of_version(facts.version)]


def _of_model(facts: Facts) -> Iterator[Need]:
    says = "What it does and for whom."
    yield _advised("description", "Description", says, facts.has_description)
    yield _advised("kind", "Kind", "What sort of thing it is.", facts.has_kind)
    yield Need(
        "owner",
        "Owner",
        "Who keeps it in order.",
        facts.has_owner,
        required=True,
        task=Task.HAND_OVER,
        form="transfer",
    )
    yield _advised(
        "accountable_executive",
        "Accountable executive",
        "Who answers for its use.",
        facts.has_executive,
    )
    yield _advised("use_cases", "Intended use", "A use case that it serves.", facts.has_use)
    for demand in facts.demands:
        yield _demanded(demand, "metadata", Task.DESCRIBE)


def _of_version(version: VersionFacts | None) -> Iterator[Need]:
    yield Need(
        "version",
        "A version with files",
        "What is to be run, by the digest of every file.",
        version is not None and version.files_count > 0,
        required=True,
        task=Task.REGISTER,
        form="versions/new",
    )
    if version is None:
        return
    yield _with_version("licence", "Licence", "What may be done with it.", version.has_licence)
    trained = version.has_code and version.has_data
    says = "The code it was made by, and the data it was made from."
    yield _with_version("training", "Training record", says, trained)
    says = "At least one metric, so that versions can be compared."
    yield _with_version("evaluation", "Evaluation", says, version.has_metrics)
    below = f"versions/{version.number}/metadata"
    for demand in version.demands:
        of_version = replace(demand, title=f"{demand.title} of version {version.number}")
        yield _demanded(of_version, below, Task.DESCRIBE_VERSION)
    names = ", ".join(version.damaged[:3])
    yield Need(
        "integrity",
        "Files as they were recorded",
        f"Damaged: {names}. Push the same files again." if names else "Every stored file is sound.",
        not version.damaged,
        required=True,
        task=Task.REGISTER,
        form=f"versions/{version.number}/files",
    )


def _advised(code: str, title: str, says: str, done: bool) -> Need:  # noqa: FBT001  the last word of a row
    form = f"edit#field-{code}"
    return Need(code, title, says, done, required=False, task=Task.DESCRIBE, form=form)


def _with_version(code: str, title: str, says: str, done: bool) -> Need:  # noqa: FBT001  as above
    """Say what comes with a version and never changes, so that the next version must bring it."""
    form = "versions/new"
    return Need(code, title, says, done, required=False, task=Task.REGISTER, form=form)


def _demanded(demand: Demand, below: str, task: Task) -> Need:
    return Need(
        f"schema:{demand.schema}",
        demand.title,
        "Demanded of everything of this kind.",
        demand.said,
        required=True,
        task=task,
        form=f"{below}/{demand.schema}",
    )
