"""The damaged versions that the visitor answers for."""

from muniment.capabilities.catalog.pages.permitted import damaged_versions
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()


@pages.get("/damaged", permission=READ_MODEL, present=True)
def list_damaged(unit: Unit, request: PageRequest) -> Html:
    """List the versions whose stored files are not what was recorded."""
    del request
    unit.authorize_anywhere(READ_MODEL)
    return Html("catalog/damaged.html", damaged=damaged_versions(unit))
