"""Pages of the catalog."""

from muniment.capabilities.catalog.pages import (
    changing,
    home,
    listing,
    models,
    registering,
    versions,
)

PAGES = (
    home.pages,
    listing.pages,
    registering.pages,
    models.pages,
    changing.pages,
    versions.pages,
)
