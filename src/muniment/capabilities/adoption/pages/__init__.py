"""What this room adds to the pages of models and versions: where they came from."""

from muniment.capabilities import catalog
from muniment.capabilities.adoption import store
from muniment.capabilities.adoption.model.records import Adoption, Kind
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panel, Spot


def _of_model(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show where a model came from."""
    del frame
    found = store.of_target(unit.connection, Kind.MODEL, spot.scope.model_id or "")
    return _shown(found)


def _of_version(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show where a version came from."""
    del frame
    _, project, model, _, number = spot.segments
    version = catalog.version_of(unit, project, model, number).version
    return _shown(store.of_target(unit.connection, Kind.VERSION, version.version_id))


def _shown(adoption: Adoption | None) -> Html | None:
    return None if adoption is None else Html("adoption/_came_from.html", adoption=adoption)


PANELS = (
    Panel("model", _of_model, beside=True),
    Panel("version", _of_version, beside=True),
)
