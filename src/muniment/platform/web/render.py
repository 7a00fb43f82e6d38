"""Turns templates into pages: one strict, escaping Jinja environment for the whole house."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)

from muniment.platform.web import filters, markdown
from muniment.platform.web.assets import Assets
from muniment.platform.web.frame import Link

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of this installation shows alike; templates know it as `site`."""

    version: str
    search: Link | None
    api: str = "/api/v1/openapi.json"


class Renderer:
    """Renders the templates of the house and of its rooms.

    A template is called by the name of its room: `catalog/model.html` is `model.html` in the
    folder given for `catalog`; a name without a room is one of the platform's own. `search` is
    what the box at the top of every page asks, and what is written in it.
    """

    def __init__(
        self,
        template_dirs: Mapping[str, Path],
        version: str,
        *,
        search: Link | None = None,
        assets: Assets | None = None,
    ) -> None:
        rooms = {name: FileSystemLoader(folder) for name, folder in template_dirs.items()}
        self._environment = Environment(
            loader=ChoiceLoader([PrefixLoader(rooms), FileSystemLoader(TEMPLATES)]),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(_FILTERS)
        known: dict[str, Any] = {
            "asset": (assets or Assets()).url,
            "nothing": filters.NOTHING,
            "site": Site(version, search),
        }
        self._environment.globals.update(known)

    def render(self, template: str, context: Mapping[str, object]) -> bytes:
        """Return the page; a name the context lacks is an error, never an empty string."""
        return self._environment.get_template(template).render(context).encode()


_FILTERS: Final[dict[str, Any]] = {
    "excerpt": markdown.excerpt,
    "instant": filters.instant,
    "markdown": markdown.to_html,
    "measure": filters.measure,
    "number": filters.number,
    "plural": filters.plural,
    "short": filters.short,
    "shown": filters.shown,
    "size": filters.size,
    "when": filters.when,
    "words": filters.words,
}
