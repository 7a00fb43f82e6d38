"""Runs side by side: which, and how much of them, is all in the address."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from muniment.capabilities.runs.model.comparing import FEWEST, MOST, accept_chosen
from muniment.capabilities.runs.pages.runs import trail_of
from muniment.capabilities.runs.pages.side_by_side import groups_of
from muniment.capabilities.runs.pages.wording import TONES
from muniment.capabilities.runs.service import finding, searching
from muniment.capabilities.runs.service.counting import drawable
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.errors import Kind, MunimentError
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest, refused
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Frame
from muniment.platform.web.pages import Pages

pages = Pages()
_DRAWN = 12
_OFFERED = 12
_SAID_HERE = frozenset({Kind.INVALID, Kind.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; each of its ways leads to the same with one thing changed."""

    frame: Frame
    ids: tuple[str, ...]
    only: bool = False

    def address(self) -> str:
        """Return the address of this comparison, at the moment of the page."""
        query = [("run", run_id) for run_id in self.ids]
        query += [("only", "differences")] if self.only else []
        return f"/runs/compare?{urlencode([*query, *self.frame.moment_query.items()])}"

    def without(self, place: int) -> str:
        """Return the address without one of the runs."""
        return replace(self, ids=(*self.ids[:place], *self.ids[place + 1 :])).address()

    @property
    def toggled(self) -> str:
        """The address with what is the same left out, or shown again."""
        return replace(self, only=not self.only).address()


@pages.get("/runs/compare", permission=READ_RUN)
def compare(unit: Unit, request: PageRequest) -> Html:
    """Compare runs, or ask which, where too few are named or one is not found."""
    unit.authorize_anywhere(READ_RUN)
    given = (text.strip() for name, text in request.frame.query if name == "run")
    ids = tuple(dict.fromkeys(text for text in given if text))
    asked = Asked(request.frame, ids, request.query.get("only") == "differences")
    if len(ids) < FEWEST:
        return _picker(unit, asked, request.form)
    try:
        return _table(unit, asked)
    except MunimentError as refusal:
        if refusal.kind not in _SAID_HERE:
            raise
        return _picker(unit, asked, refused(request.form, refusal))


def _table(unit: Unit, asked: Asked) -> Html:
    found = [finding.run_by_id(unit, run_id) for run_id in accept_chosen(asked.ids)]
    keys = drawable(unit, asked.ids)
    groups = groups_of(found, only=asked.only)
    return Html(
        "runs/compare/table.html",
        asked=asked,
        runs=[full.run for full in found],
        places=[trail_of(unit, one.run.project_id, one.run.experiment_id) for one in found],
        groups=[group for group in groups if group.lines or not asked.only],
        differing=sum(group.differing for group in groups),
        same=sum(group.same for group in groups),
        drawn=keys[:_DRAWN],
        left_out=len(keys[_DRAWN:]),
        tones=TONES,
    )


def _picker(unit: Unit, asked: Asked, form: Form) -> Html:
    recent = searching.search_runs(unit, Wanted(limit=_OFFERED))
    return Html(
        "runs/compare/picker.html",
        asked=asked,
        form=form,
        offered=[full.run for full in recent.items if full.run.run_id not in asked.ids],
        fields=[*asked.ids[:MOST], *[""] * max(FEWEST - len(asked.ids), 1)][:MOST],
    )
