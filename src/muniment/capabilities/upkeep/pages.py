"""The page of the storage: what it holds, what is wrong with it, and what must not be deleted."""

from muniment.capabilities import custody
from muniment.capabilities.custody import SET_HOLD
from muniment.capabilities.upkeep.service import holding, overview
from muniment.capabilities.upkeep.service.permissions import READ_STORAGE
from muniment.kernel.values import accept_text
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.offers import Offers, Stop
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "upkeep.held": "The hold is set; nothing it covers can be deleted.",
        "upkeep.released": "The hold is released.",
    }
)
_PAGE = "/storage"
_MAX_REASON = 2000
_MAX_SHORT = 200


@pages.get(_PAGE, permission=READ_STORAGE, present=True)
def show_storage(unit: Unit, request: PageRequest) -> Html:
    """Show how much is stored, what is wrong with it, and what is under hold."""
    del request
    access = unit.context.access
    return Html(
        "upkeep/storage.html",
        storage=overview.storage(unit),
        problems=overview.problems(unit),
        holds=custody.list_holds(unit, active=True),
        may_hold=access.permits_somewhere(SET_HOLD, unit.now),
    )


@pages.post(f"{_PAGE}/holds", permission=SET_HOLD, again=show_storage)
def set_hold(unit: Unit, request: PageRequest) -> Redirect:
    """Put something under legal hold."""
    unit.authorize_anywhere(SET_HOLD)
    form = request.form
    holding.set_hold(
        unit,
        accept_text(form.value("target").strip(), "/target", _MAX_SHORT * 2),
        reason=accept_text(form.value("reason").strip(), "/reason", _MAX_REASON),
        ticket=accept_text(form.value("ticket").strip(), "/ticket", _MAX_SHORT),
    )
    return Redirect(request.frame.present("storage"), done="upkeep.held")


@pages.post(f"{_PAGE}/holds/{{hold_id}}/release", permission=SET_HOLD, again=show_storage)
def release_hold(unit: Unit, request: PageRequest) -> Redirect:
    """Release a legal hold."""
    reason = accept_text(request.form.value("reason").strip(), "/reason", _MAX_REASON)
    custody.release_hold(unit, request.path["hold_id"], reason)
    return Redirect(request.frame.present("storage"), done="upkeep.released")


OFFERS = Offers(
    stops=(
        Stop(
            ("administrator",),
            "/storage",
            "main .page-head",
            "The bytes in your care",
            "What is stored, read again and found sound; what is on hold and may not be removed.",
        ),
    )
)
