"""What access adds to the pages of models and projects: who holds roles there."""

from muniment.capabilities.access.service.holding import people_of
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panel, Spot


def _people(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show who holds roles here to those who oversee access."""
    del frame
    if not unit.context.access.permits(READ_ACCESS, spot.scope, unit.now):
        return None
    return Html("access/_holders.html", holders=people_of(unit, spot.scope))


PANELS = (Panel("model", _people, beside=True), Panel("project", _people, beside=True))
