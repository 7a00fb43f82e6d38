"""What models, versions, files and aliases are, and what is refused about them. Pure."""

from muniment.capabilities.catalog.model.aliases import Alias, AliasNotFound
from muniment.capabilities.catalog.model.duplicates import Likeness, Warned
from muniment.capabilities.catalog.model.files import File, FileRefused, Role, manifest_digest
from muniment.capabilities.catalog.model.models import (
    Model,
    ModelClosed,
    ModelExists,
    ModelGone,
    ModelNotFound,
)
from muniment.capabilities.catalog.model.versions import (
    Details,
    Stage,
    Training,
    Version,
    VersionGone,
    VersionInUse,
    VersionNotFound,
)
from muniment.kernel.status import Status, StatusRefused

__all__ = [
    "Alias",
    "AliasNotFound",
    "Details",
    "File",
    "FileRefused",
    "Likeness",
    "Model",
    "ModelClosed",
    "ModelExists",
    "ModelGone",
    "ModelNotFound",
    "Role",
    "Stage",
    "Status",
    "StatusRefused",
    "Training",
    "Version",
    "VersionGone",
    "VersionInUse",
    "VersionNotFound",
    "Warned",
    "manifest_digest",
]
