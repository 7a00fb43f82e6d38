"""The manifest of adoption."""

from pathlib import Path

from muniment.capabilities.adoption import api, store
from muniment.capabilities.adoption.pages import PANELS
from muniment.capabilities.adoption.service.permissions import PERMISSIONS
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType

ADOPTION = Capability(
    name="adoption",
    title="Adoption",
    projections=(store.ADOPTIONS,),
    permissions=PERMISSIONS,
    events=(
        EventType("adoption.recorded", "Something was brought over", store.save),
        EventType("adoption.followed", "What changed there was followed", store.save),
    ),
    routes=api.router.routes,
    templates=Path(__file__).parent / "templates",
    panels=PANELS,
)
