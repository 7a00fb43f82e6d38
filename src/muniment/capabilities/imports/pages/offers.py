"""What imports give to everybody's pages: runs without an end, an action, and a stop of tours."""

from muniment.capabilities.imports.service import runs
from muniment.capabilities.imports.service.permissions import READ_IMPORT, RUN_IMPORT
from muniment.platform.unit import Unit
from muniment.platform.web.offers import Action, Concern, Offers, Stop

_MOST = 50


def _concerns(unit: Unit) -> list[Concern]:
    if not unit.context.access.permits_somewhere(READ_IMPORT, unit.now):
        return []
    unfinished = runs.list_unfinished(unit, before=None, limit=_MOST)
    return [
        Concern("imports of yours did not come to an end", len(unfinished), "/imports?waiting=end")
    ]


OFFERS = Offers(
    concerns=_concerns,
    actions=(Action("Import an inventory", "/imports/new", RUN_IMPORT, "upload"),),
    stops=(
        Stop(
            ("release-engineer", "administrator"),
            "/imports",
            "main .card",
            "What is on record elsewhere",
            "A table of models or use cases, from a spreadsheet or another registry, is tried out "
            "first, brought in row by row, and can be taken back.",
        ),
    ),
)
