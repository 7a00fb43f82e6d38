"""The rail on a model's page: what is missing, and who can supply it."""

from muniment.capabilities.readiness import service
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panel, Spot


def _rail(unit: Unit, frame: Frame, spot: Spot) -> Html:
    """Show what the model needs."""
    del frame
    _, project, name = spot.segments
    return Html("readiness/_rail.html", readiness=service.readiness_of(unit, project, name))


PANELS = (Panel("model.rail", _rail, beside=True),)
