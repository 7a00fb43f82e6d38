"""The catalog: every model, its immutable versions, their files and the aliases that name them.

A version is a manifest of files by digest; it never changes. What is said of models and versions
does, and every state it ever had can be asked for.
"""

from muniment.capabilities.catalog.model import (
    Alias,
    File,
    Model,
    ModelExists,
    ModelGone,
    ModelNotFound,
    Role,
    Stage,
    Status,
    Training,
    Version,
)
from muniment.capabilities.catalog.service.claims import (
    Holding,
    Named,
    Stored,
    Totals,
    expire_claims,
    name_of,
    stored_by_project,
    stored_totals,
    versions_holding,
)
from muniment.capabilities.catalog.service.finding import (
    Found,
    changeable_model,
    model_named,
    resolve,
    version_of,
)
from muniment.capabilities.catalog.service.holding import (
    digests_of_versions,
    newest_versions,
    versions_sharing,
)
from muniment.capabilities.catalog.service.models import (
    Registration,
    delete_model,
    describe_model,
    model_from,
    register_model,
    revert_model,
)
from muniment.capabilities.catalog.service.permissions import (
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_MODEL,
    READ_MODEL,
    REGISTER_VERSION,
)
from muniment.capabilities.catalog.service.references import (
    model_references,
    version_references,
)
from muniment.capabilities.catalog.service.terms import uses_of_term
from muniment.capabilities.catalog.service.versions import (
    Proposal,
    delete_version,
    describe_version,
    list_versions,
    register_version,
    revert_version,
)
from muniment.capabilities.catalog.service.views import model_view, version_view_of

__all__ = [
    "DESCRIBE_MODEL",
    "DESCRIBE_VERSION",
    "MANAGE_MODEL",
    "READ_MODEL",
    "REGISTER_VERSION",
    "Alias",
    "File",
    "Found",
    "Holding",
    "Model",
    "ModelExists",
    "ModelGone",
    "ModelNotFound",
    "Named",
    "Proposal",
    "Registration",
    "Role",
    "Stage",
    "Status",
    "Stored",
    "Totals",
    "Training",
    "Version",
    "changeable_model",
    "delete_model",
    "delete_version",
    "describe_model",
    "describe_version",
    "digests_of_versions",
    "expire_claims",
    "list_versions",
    "model_from",
    "model_named",
    "model_references",
    "model_view",
    "name_of",
    "newest_versions",
    "register_model",
    "register_version",
    "resolve",
    "revert_model",
    "revert_version",
    "stored_by_project",
    "stored_totals",
    "uses_of_term",
    "version_of",
    "version_references",
    "version_view_of",
    "versions_holding",
    "versions_sharing",
]
