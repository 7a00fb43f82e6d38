"""The page of all grants: who holds what where, until when, when last used, what conflicts."""

from muniment.capabilities.access.service import conflicts, grants, views
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.kernel.events import INSTANCE
from muniment.platform.auth.gate import Role
from muniment.platform.http.paging import page_of, read_words
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages()
_SHOWN = 100


@pages.get("/grants", permission=READ_ACCESS)
def list_grants(unit: Unit, request: PageRequest) -> Html:
    """List who holds which role where."""
    words = read_words(request.query.get("cursor"))
    role = request.query.get("role", "")
    found = grants.list_grants(
        unit,
        principal=None,
        role=role if role in {*Role} else None,
        in_force=request.query.get("show") != "all",
        after=words[0] if words else None,
        limit=_SHOWN + 1,
    )
    page = page_of(found, _SHOWN, lambda granted: (granted.grant_id,))
    sees_all = unit.context.access.permits(READ_ACCESS, INSTANCE, unit.now)
    return Html(
        "access/grants.html",
        page=page,
        grants=views.shown(unit, page.items),
        conflicts=conflicts.everywhere(unit) if sees_all else [],
        roles=[each.value for each in Role],
        form=Form({"role": role, "show": request.query.get("show", "")}),
        now=unit.now,
    )
