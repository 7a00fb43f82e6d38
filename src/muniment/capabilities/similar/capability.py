"""The manifest of similar things."""

from pathlib import Path

from muniment.capabilities.similar import api, pages
from muniment.platform.capability import Capability

SIMILAR = Capability(
    name="similar",
    title="Similar things",
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    panels=pages.PANELS,
)
