"""The page of similar things, and the way to it from a model's page."""

from muniment.capabilities import search
from muniment.capabilities.similar import service
from muniment.capabilities.similar.service import Similar
from muniment.kernel.errors import MunimentError
from muniment.platform.http.problems import status_of
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.frame import Frame
from muniment.platform.web.pages import Pages
from muniment.platform.web.panels import Panel, Spot

pages = Pages()
_SHOWN = 25


@pages.get("/similar", permission=search.SEARCH, present=True)
def show_similar(unit: Unit, request: PageRequest) -> Html:
    """Show what is nearest to `?of=` or `?text=`, and ask for either."""
    unit.authorize_anywhere(search.SEARCH)
    of, text = (request.query.get(name, "").strip() for name in ("of", "text"))
    found: list[Similar] = []
    status, refused = 200, None
    if of or text:
        try:
            found = service.similar_to(unit, of or None, text or None, _SHOWN)
        except MunimentError as refusal:
            status, refused = status_of(refusal), refusal
    return Html("similar/similar.html", status, of=of, text=text, found=found, refusal=refused)


def _way(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Lead on from a model, in the present."""
    del frame
    _, project, name = spot.segments
    if unit.moment.is_past:
        return None
    return Html("similar/_way.html", reference=f"{project}/{name}")


PANELS = (Panel("model", _way, beside=True),)
