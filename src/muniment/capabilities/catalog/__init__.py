"""The catalog: every model, its immutable versions, their files and the aliases that name them.

A version is a manifest of files by digest; it never changes. What is said of models and versions
does, and every state it ever had can be asked for.
"""

from muniment.capabilities.catalog.model import (
    Alias,
    AliasNotFound,
    Details,
    File,
    FileRefused,
    Model,
    ModelExists,
    ModelGone,
    ModelNotFound,
    Role,
    Stage,
    Status,
    Training,
    Version,
    VersionGone,
    VersionNotFound,
)
from muniment.capabilities.catalog.model.addresses import encoded, is_address
from muniment.capabilities.catalog.model.uploads import MAX_FILE_BYTES
from muniment.capabilities.catalog.service.aliases import remove_alias, set_alias
from muniment.capabilities.catalog.service.blobs import receive as receive_blob
from muniment.capabilities.catalog.service.blobs import release as release_room
from muniment.capabilities.catalog.service.blobs import reserve as reserve_room
from muniment.capabilities.catalog.service.claims import (
    Holding,
    Named,
    Stored,
    Totals,
    expire_claims,
    forget_claims,
    name_of,
    stored_by_project,
    stored_totals,
    versions_holding,
)
from muniment.capabilities.catalog.service.finding import (
    Found,
    aliased,
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
from muniment.capabilities.catalog.service.keeping import (
    accept_path,
    claim_blobs,
    counts_room,
    files_of_version,
    stored_file,
)
from muniment.capabilities.catalog.service.models import (
    Registration,
    delete_model,
    describe_model,
    model_from,
    name_free_since,
    register_model,
    rename_model,
    revert_model,
)
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_MODEL,
    READ_MODEL,
    REGISTER_MODEL,
    REGISTER_VERSION,
    SET_ALIAS,
    STAGE_VERSION,
)
from muniment.capabilities.catalog.service.previewing import picture, seen_of
from muniment.capabilities.catalog.service.querying import (
    address_of,
    aliases_of_models,
    aliases_of_versions,
    find_models,
    find_versions,
    fits_models,
    fits_versions,
    line_of,
    newest_of_models,
    newest_staged,
)
from muniment.capabilities.catalog.service.references import (
    model_references,
    version_references,
)
from muniment.capabilities.catalog.service.serving import file_by_id, files_by_id, version_by_id
from muniment.capabilities.catalog.service.staging import Staging, stage_version
from muniment.capabilities.catalog.service.terms import uses_of_term
from muniment.capabilities.catalog.service.versions import (
    NumberTaken,
    Proposal,
    delete_version,
    describe_version,
    list_versions,
    register_version,
    revert_version,
)
from muniment.capabilities.catalog.service.views import model_view, version_view_of
from muniment.capabilities.catalog.store.lines import ModelLine, Pointer, VersionLine, line_of_model
from muniment.capabilities.catalog.store.querying import Wanted
from muniment.capabilities.catalog.store.versions import Described

__all__ = [
    "DELETE_MODEL",
    "DESCRIBE_MODEL",
    "DESCRIBE_VERSION",
    "MANAGE_MODEL",
    "MAX_FILE_BYTES",
    "READ_MODEL",
    "REGISTER_MODEL",
    "REGISTER_VERSION",
    "SET_ALIAS",
    "STAGE_VERSION",
    "Alias",
    "AliasNotFound",
    "Described",
    "Details",
    "File",
    "FileRefused",
    "Found",
    "Holding",
    "Model",
    "ModelExists",
    "ModelGone",
    "ModelLine",
    "ModelNotFound",
    "Named",
    "NumberTaken",
    "Pointer",
    "Proposal",
    "Registration",
    "Role",
    "Stage",
    "Staging",
    "Status",
    "Stored",
    "Totals",
    "Training",
    "Version",
    "VersionGone",
    "VersionLine",
    "VersionNotFound",
    "Wanted",
    "accept_path",
    "address_of",
    "aliased",
    "aliases_of_models",
    "aliases_of_versions",
    "changeable_model",
    "claim_blobs",
    "counts_room",
    "delete_model",
    "delete_version",
    "describe_model",
    "describe_version",
    "digests_of_versions",
    "encoded",
    "expire_claims",
    "file_by_id",
    "files_by_id",
    "files_of_version",
    "find_models",
    "find_versions",
    "fits_models",
    "fits_versions",
    "forget_claims",
    "is_address",
    "line_of",
    "line_of_model",
    "list_versions",
    "model_from",
    "model_named",
    "model_references",
    "model_view",
    "name_free_since",
    "name_of",
    "newest_of_models",
    "newest_staged",
    "newest_versions",
    "picture",
    "receive_blob",
    "register_model",
    "register_version",
    "release_room",
    "remove_alias",
    "rename_model",
    "reserve_room",
    "resolve",
    "revert_model",
    "revert_version",
    "seen_of",
    "set_alias",
    "stage_version",
    "stored_by_project",
    "stored_file",
    "stored_totals",
    "uses_of_term",
    "version_by_id",
    "version_of",
    "version_references",
    "version_view_of",
    "versions_holding",
    "versions_sharing",
]
