"""Pages of use cases."""

from muniment.capabilities.usecases.pages import aspects, changing, looking, registering

PAGES = (looking.listing, registering.pages, looking.pages, changing.pages, aspects.pages)
