"""Pages of the catalog."""

from muniment.capabilities.catalog.pages import (
    aspects,
    changing,
    home,
    links,
    listing,
    models,
    registering,
    uploading,
    versions,
)

PAGES = (
    home.pages,
    listing.pages,
    registering.pages,
    models.pages,
    changing.pages,
    uploading.pages,
    versions.pages,
    aspects.pages,
    links.of_models,
    links.of_versions,
)
