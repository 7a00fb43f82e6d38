"""The page of the access log."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from muniment.capabilities.accesslog import service
from muniment.capabilities.accesslog.store import Filters
from muniment.kernel.events import INSTANCE
from muniment.platform.http.paging import page_of, read_number
from muniment.platform.http.reading import read_time
from muniment.platform.lookout import READ_LOG
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.offers import Offers, Stop
from muniment.platform.web.pages import Pages

pages = Pages()
OFFERS = Offers(
    stops=(
        Stop(
            ("validator", "administrator"),
            "/access-log",
            "main .page-head",
            "Who looked at what",
            "Sensitive reads and refusals, beside the journal of changes.",
        ),
    )
)
_SHOWN = 50
_BATCHES = 5


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address narrows the log to."""

    actor: str | None = None
    action: str | None = None
    outcome: str | None = None
    model_id: str | None = None
    since: str | None = None
    until: str | None = None
    show: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What narrows, by name."""
        named = {found.name: getattr(self, found.name) for found in fields(self)}
        return {name: value for name, value in named.items() if value}


@pages.get("/access-log", permission=READ_LOG)
def show_log(unit: Unit, request: PageRequest) -> Html:
    """Show sensitive reads and refusals, newest first."""
    wanted = _read(request.query)
    before = read_number(request.query.get("cursor"))
    found = service.list_entries(unit, _filters(wanted), before=before, limit=_SHOWN + 1)
    sees_all = unit.context.access.permits(READ_LOG, INSTANCE, unit.now)
    return Html(
        "accesslog/log.html",
        page=page_of(found, _SHOWN, lambda entry: (entry.entry_seq,)),
        batches=service.list_batches(unit, before=None, limit=_BATCHES) if sees_all else [],
        form=Form(wanted.given),
    )


def _read(query: Mapping[str, str]) -> Narrowing:
    known = {found.name for found in fields(Narrowing)}
    return Narrowing(**{name: text for name, text in query.items() if name in known and text})


def _filters(wanted: Narrowing) -> Filters:
    return Filters(
        actor=wanted.actor,
        action=wanted.action,
        outcome=wanted.outcome,
        model_id=wanted.model_id,
        refused={"refused": True, "allowed": False}.get(wanted.show or ""),
        since=read_time(wanted.since, "since") if wanted.since else None,
        until=read_time(wanted.until, "until") if wanted.until else None,
    )
