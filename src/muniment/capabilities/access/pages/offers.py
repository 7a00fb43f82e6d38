"""What access gives to everybody's pages: what waits for those who oversee it, and tours."""

from muniment.capabilities.access.service import waiting
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Action, Concern, Offers, Stop


def _concerns(unit: Unit) -> list[Concern]:
    return [
        Concern(
            "roles taken in an emergency are in force",
            len(waiting.in_force(unit)),
            "/emergencies?waiting=end",
            "danger",
        ),
        Concern(
            "uses of emergency access wait for your review",
            len(waiting.to_review(unit)),
            "/emergencies?waiting=review",
            "danger",
        ),
        Concern(
            "requests for a role wait for your decision",
            len(waiting.to_decide(unit)),
            "/elevations?waiting=decision",
        ),
    ]


OFFERS = Offers(
    concerns=_concerns,
    actions=(
        Action("Invite somebody", "/access", MANAGE_ACCESS, "user"),
        Action("Make an API token", "/account", SIGNED_IN, "key"),
        Action("Ask for a role for some hours", "/elevations", SIGNED_IN, "clock"),
    ),
    places=(
        Link("Every role that was given", "/grants"),
        Link("Roles for some hours", "/elevations"),
        Link("Emergencies", "/emergencies"),
    ),
    stops=(
        Stop(
            ("data-scientist", "release-engineer"),
            "/account",
            "main .card",
            "Your account and your tokens",
            "A token lets a program act in your name, and never more than you may. Limit it to "
            "reading, or to one project, and give it an end.",
        ),
        Stop(
            ("administrator",),
            "/access",
            "main .card",
            "People and what they may do",
            "Everybody who was ever let in, with their roles. Invite people and services here, and "
            "put them into groups.",
        ),
        Stop(
            ("administrator",),
            "/grants",
            "main .card",
            "Every role that was given",
            "On everything, on a project or on one model, for a time or without an end, and when "
            "it was last used.",
        ),
        Stop(
            ("administrator", "model-owner"),
            "/elevations",
            "main .page-head",
            "Roles for some hours",
            "Nobody needs to be an administrator all day: ask for a role when you need it; "
            "somebody else decides, and it ends by itself.",
        ),
        Stop(
            ("administrator", "validator"),
            "/emergencies",
            "main .page-head",
            "When it cannot wait",
            "Whoever was made eligible can take a role at once. Everybody who oversees access sees "
            "it on the start page, and somebody else reviews it.",
        ),
    ),
)
