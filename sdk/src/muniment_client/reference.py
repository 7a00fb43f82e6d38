"""References people type: `project/model`, `project/model@3`, `@champion`, `@sha256:…`."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from muniment_client.errors import NotAReference

DEFAULT_PROJECT = "default"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Reference:
    """A model, and optionally which of its versions; the registry judges names and selectors."""

    project: str
    model: str
    version: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `[project/]model[@version]`; a missing project is `default`."""
        path, at, version = text.partition("@")
        project, slash, model = path.rpartition("/")
        if not model or (slash and not project) or "/" in project or (at and not version):
            raise NotAReference(
                f"'{text[:120]}' is not a reference; write 'project/model' or "
                "'project/model@version', where version is a number, an alias, 'latest' or "
                "'sha256:…'."
            )
        return cls(project or DEFAULT_PROJECT, model, version if at else None)

    @classmethod
    def to_model(cls, text: str) -> Self:
        """Read a reference that names a model as a whole; raise if it names a version."""
        reference = cls.parse(text)
        if reference.version is not None:
            raise NotAReference(
                f"'{text[:120]}' names a version; here a whole model is meant: "
                f"'{reference.project}/{reference.model}'."
            )
        return reference

    @property
    def model_path(self) -> str:
        """The path of the model's resource."""
        return f"/models/{segment(self.project)}/{segment(self.model)}"

    @property
    def version_path(self) -> str:
        """The path of the version's resource; without a version, of the latest."""
        return f"{self.model_path}/versions/{segment(self.version or LATEST)}"

    @property
    def path(self) -> str:
        """The path of what is named: the version if there is one, otherwise the model."""
        return self.model_path if self.version is None else self.version_path

    def at(self, version: str | int) -> "Reference":
        """Return the reference to `version` of the same model."""
        return Reference(self.project, self.model, str(version))

    def __str__(self) -> str:
        suffix = "" if self.version is None else f"@{self.version}"
        return f"{self.project}/{self.model}{suffix}"


def segment(name: str) -> str:
    """Return `name` as one segment of a URL path."""
    return quote(name, safe="")
