"""Saying what one needs a guarded model for: kept in a cookie for its pages."""

import re

from muniment.capabilities.access.pages.entrance import local
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.http.problems import RequestRefused
from muniment.platform.http.reading import MAX_PURPOSE
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
# The pages of one model, and those that compare it; elsewhere the purpose is not sent.
_OF_MODEL = re.compile(r"/models/[^/?]+/[^/?]+|/compare(?=\?)")


@pages.post("/purpose", permission=SIGNED_IN)
def state_purpose(unit: Unit, request: PageRequest) -> Redirect:
    """Keep a purpose for some minutes, and go back to where it was asked for."""
    del unit
    wanted = local(request.form.value("next"))
    purpose = accept_text(request.form.value("needed_for").strip(), "/needed_for", MAX_PURPOSE)
    place = _OF_MODEL.match(wanted)
    if not purpose or place is None:
        raise RequestRefused(
            "Say what you need the model for.",
            errors=[{"pointer": "needed_for", "message": "is required"}],
        )
    return Redirect(wanted, purpose=(place[0], purpose))
