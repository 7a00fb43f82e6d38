"""Artifacts: files that a run or a logged model left, and when they stand still for ever."""

import re
from dataclasses import dataclass

from muniment.kernel.errors import Conflict, Kind, MunimentError, NotFound
from muniment.kernel.events import Scope, Subject

_RUN = re.compile(r"[0-9a-f]{32}")
_MODEL = re.compile(r"m-[0-9a-f]{32}")
_PLACE = re.compile(
    r"(?P<before>.*?)/?(?:models/(?P<model>m-[0-9a-f]{32})|(?P<run>[0-9a-f]{32}))/artifacts"
    r"(?:/(?P<rest>.*))?"
)


class ArtifactNotFound(NotFound):
    """The run or the logged model has no such artifact."""

    code = "runs.artifact-not-found"
    title = "There is no such artifact"


class ArtifactGone(MunimentError):
    """The artifact was replaced or removed since, and its bytes are not kept any more."""

    kind = Kind.GONE
    code = "runs.artifact-gone"
    title = "The bytes of the artifact are gone"


class ArtifactsFrozen(Conflict):
    """A version was registered from these files, so they do not change any more."""

    code = "runs.artifacts-frozen"
    title = "The artifacts are part of a registered version"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of a run or a logged model (`owner_id`); one that was removed has no digest."""

    owner_id: str
    path: str
    project_id: str
    digest: str | None
    size_bytes: int
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this artifact's events under: what it belongs to."""
        return Subject("run-artifacts", self.owner_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder, or a folder in it (`digest` and `size_bytes` are of files only)."""

    path: str
    is_folder: bool
    size_bytes: int | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an artifact belongs: a run or a logged model, and the path within it."""

    owner_id: str
    path: str


def is_run(text: str) -> bool:
    """Whether this has the form of a run's id."""
    return _RUN.fullmatch(text) is not None


def is_model(text: str) -> bool:
    """Whether this has the form of a logged model's id."""
    return _MODEL.fullmatch(text) is not None


def read_place(path: str) -> Place | None:
    """Return whose artifact a path below the root of all artifacts names, by its form."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return None
    return Place(found["model"] or found["run"], (found["rest"] or "").strip("/"))
