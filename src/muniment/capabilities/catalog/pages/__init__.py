"""Pages of the catalog."""

from muniment.capabilities.catalog.pages import (
    aspects,
    changing,
    comparing,
    damaged,
    links,
    listing,
    models,
    previews,
    registering,
    staging,
    uploading,
    versions,
)

PAGES = (
    listing.pages,
    damaged.pages,
    registering.pages,
    models.pages,
    changing.pages,
    uploading.pages,
    versions.pages,
    staging.pages,
    comparing.pages,
    previews.pages,
    aspects.pages,
    links.of_models,
    links.of_versions,
)
