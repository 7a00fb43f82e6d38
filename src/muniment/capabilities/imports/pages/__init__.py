"""Pages of imports."""

from muniment.capabilities.imports.pages import looking, preparing

PAGES = (preparing.pages, looking.pages)
