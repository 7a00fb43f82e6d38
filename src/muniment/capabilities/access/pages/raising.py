"""Pages of roles for some hours: asking, deciding, taking in an emergency, and reviewing that."""

from muniment.capabilities.access.model import MAX_NAME, Elevation, Emergency, Outcome
from muniment.capabilities.access.pages.reading import read_minutes, read_role
from muniment.capabilities.access.service import elevations, emergencies, waiting
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, REVIEW_EMERGENCY
from muniment.capabilities.access.service.raising import RaiseTerms
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import SIGNED_IN, Role
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages
from muniment.platform.web.roles import roles_explained

pages = Pages(
    done={
        "access.elevation-requested": "You have asked; somebody else decides.",
        "access.elevation-decided": "Your decision is recorded, and in force.",
        "access.elevation-withdrawn": "Your request is taken back.",
        "access.glass-broken": "You hold the role until it ends. Somebody else reviews this.",
        "access.emergency-reviewed": "The review is closed, and the role has ended.",
    }
)
_ELEVATIONS = "/elevations"
_EMERGENCIES = "/emergencies"
_SHOWN = 100
_WAITING = {"review": waiting.to_review, "end": waiting.in_force}
_MAX_REASON = 2000


@pages.get(_ELEVATIONS, permission=SIGNED_IN)
def show_elevations(unit: Unit, request: PageRequest) -> Html:
    """Show one's own requests and those one could decide, and ask for a role."""
    waits = request.query.get("waiting") == "decision"
    found = waiting.to_decide(unit) if waits else _elevations(unit)
    access = unit.context.access
    return Html(
        "access/elevations.html",
        elevations=found,
        open={each.elevation_id for each in found if each.is_open(unit.now)},
        decidable={
            each.elevation_id
            for each in found
            if each.principal_id != unit.actor.id
            and access.permits(GRANT_ACCESS, each.where, unit.now)
        },
        me=unit.actor,
        waits=waits,
        roles=[role.value for role in Role],
        role_help=roles_explained(unit.permissions.values()),
    )


@pages.post(_ELEVATIONS, permission=SIGNED_IN, again=show_elevations)
def request_elevation(unit: Unit, request: PageRequest) -> Redirect:
    """Ask for a role for some hours."""
    elevations.request_elevation(unit, _terms(request.form))
    return Redirect(_ELEVATIONS, done="access.elevation-requested")


@pages.post("/elevations/{elevation_id}/approve", permission=GRANT_ACCESS, again=show_elevations)
def approve(unit: Unit, request: PageRequest) -> Redirect:
    """Give what somebody asked for."""
    elevations.approve(unit, request.path["elevation_id"], _said(request.form, "comment"))
    return Redirect(_ELEVATIONS, done="access.elevation-decided")


@pages.post("/elevations/{elevation_id}/decline", permission=GRANT_ACCESS, again=show_elevations)
def decline(unit: Unit, request: PageRequest) -> Redirect:
    """Refuse what somebody asked for."""
    elevations.decline(unit, request.path["elevation_id"], _said(request.form, "comment"))
    return Redirect(_ELEVATIONS, done="access.elevation-decided")


@pages.post("/elevations/{elevation_id}/withdraw", permission=SIGNED_IN, again=show_elevations)
def withdraw(unit: Unit, request: PageRequest) -> Redirect:
    """Take one's own request back."""
    elevations.withdraw(unit, request.path["elevation_id"])
    return Redirect(_ELEVATIONS, done="access.elevation-withdrawn")


@pages.get(_EMERGENCIES, permission=SIGNED_IN)
def show_emergencies(unit: Unit, request: PageRequest) -> Html:
    """Show uses of emergency access, and take a role one is eligible for."""
    waits = _WAITING.get(request.query.get("waiting", ""))
    found = waits(unit) if waits else _emergencies(unit)
    access = unit.context.access
    return Html(
        "access/emergencies.html",
        emergencies=found,
        reviewable={
            each.emergency_id
            for each in found
            if each.outcome is None
            and each.principal_id != unit.actor.id
            and access.permits(REVIEW_EMERGENCY, each.where, unit.now)
        },
        roles=sorted({grant.role.value for grant in emergencies.eligibilities(unit)}),
        role_help=roles_explained(unit.permissions.values()),
        outcomes=[outcome.value for outcome in Outcome],
        waits=waits is not None,
        now=unit.now,
    )


@pages.post(_EMERGENCIES, permission=SIGNED_IN, again=show_emergencies)
def break_glass(unit: Unit, request: PageRequest) -> Redirect:
    """Take a role at once."""
    emergencies.break_glass(unit, _terms(request.form))
    return Redirect(_EMERGENCIES, done="access.glass-broken")


@pages.post(
    "/emergencies/{emergency_id}/review", permission=REVIEW_EMERGENCY, again=show_emergencies
)
def review(unit: Unit, request: PageRequest) -> Redirect:
    """Say whether taking a role was right."""
    form = request.form
    justified = form.value("outcome") == Outcome.JUSTIFIED
    outcome = Outcome.JUSTIFIED if justified else Outcome.UNJUSTIFIED
    emergencies.review_emergency(
        unit, request.path["emergency_id"], outcome, _said(form, "comment")
    )
    return Redirect(_EMERGENCIES, done="access.emergency-reviewed")


def _elevations(unit: Unit) -> list[Elevation]:
    return elevations.list_elevations(unit, open_only=False, before=None, limit=_SHOWN)


def _emergencies(unit: Unit) -> list[Emergency]:
    return emergencies.list_emergencies(unit, unreviewed=False, before=None, limit=_SHOWN)


def _terms(form: Form) -> RaiseTerms:
    """Return what is asked for, or taken."""
    return RaiseTerms(
        read_role(form),
        form.value("scope").strip() or "instance",
        read_minutes(form),
        _said(form, "reason"),
        accept_text(form.value("ticket").strip(), "/ticket", MAX_NAME),
    )


def _said(form: Form, name: str) -> str:
    return accept_text(form.value(name).strip(), f"/{name}", _MAX_REASON)
