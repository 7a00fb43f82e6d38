"""What can be done in the catalog; one file per noun."""

from muniment.capabilities.catalog.service import (
    aliases,
    blobs,
    filtering,
    finding,
    models,
    overview,
    permissions,
    records,
    versions,
    views,
)

__all__ = [
    "aliases",
    "blobs",
    "filtering",
    "finding",
    "models",
    "overview",
    "permissions",
    "records",
    "versions",
    "views",
]
