"""The page about the system itself."""

from muniment.capabilities.system import service
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.offers import Offers, Stop
from muniment.platform.web.pages import Pages

pages = Pages()
OFFERS = Offers(
    stops=(
        Stop(
            ("administrator", "release-engineer"),
            "/system",
            "main .page-head",
            "How the server does",
            "Its processes, its followers and how far behind they are, and the state of the log.",
        ),
    )
)


@pages.get("/system", permission=service.READ_SYSTEM, present=True)
def show_system(unit: Unit, request: PageRequest) -> Html:
    """Show how the registry is doing now."""
    del request
    return Html("system/system.html", standing=service.standing(unit))
