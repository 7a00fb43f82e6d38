"""The manifest: how a capability introduces itself. It is data; only `app` reads it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table
from starlette.routing import BaseRoute

from muniment.platform.auth.gate import Permission
from muniment.platform.blobs import BlobStat
from muniment.platform.duties import Duty
from muniment.platform.fulltext import Indexer
from muniment.platform.journal import EventType, Follower
from muniment.platform.referring import Held
from muniment.platform.rounds import Chore
from muniment.platform.searching import Searchable
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import NOTHING, Offers
from muniment.platform.web.pages import Pages
from muniment.platform.web.panels import Panel


@dataclass(frozen=True, slots=True)
class Capability:
    """Everything a capability brings to the house.

    `projections` are the tables its events are projected into, in an order in which they can be
    filled; `seed` is run in a transaction at every start and MUST change nothing the second time.
    `chores` and `duties` are done now and then whether anybody asks or not.
    `searchables` are the kinds of things that can be searched for.
    `blobs_in_use` names the blobs its rows refer to, with their sizes; `blobs_among` says which of
    some digests rows or young promises speak for, and only then what nobody refers to is removed.
    `blobs_held` is the condition that a project still holds what it sent, which then counts.
    `restored` is done to its rows as they come back from a backup, which may be of an older schema.
    `templates` is the folder of its pages, reached in templates under the capability's name;
    `navigation` leads there from every page, and `account` from the menu of those who may go.
    `offers` is what it gives to the pages that belong to everybody, and `panels` are its parts of
    the pages of rooms below it.
    """

    name: str
    title: str
    projections: tuple[Table, ...] = ()
    permissions: tuple[Permission, ...] = ()
    events: tuple[EventType, ...] = ()
    routes: Sequence[BaseRoute] = ()
    pages: tuple[Pages, ...] = ()
    followers: tuple[Follower, ...] = ()
    indexers: tuple[Indexer, ...] = ()
    searchables: tuple[Searchable, ...] = ()
    navigation: tuple[Link, ...] = ()
    account: tuple[tuple[Link, Permission], ...] = ()
    chores: tuple[Chore, ...] = ()
    duties: tuple[Duty, ...] = ()
    seed: Callable[[Unit], None] | None = None
    blobs_in_use: Callable[[Connection], Iterable[BlobStat]] | None = None
    blobs_among: Callable[[Connection, Collection[str], datetime], set[str]] | None = None
    blobs_held: Held | None = None
    restored: Callable[[Connection], None] | None = None
    templates: Path | None = None
    offers: Offers = NOTHING
    panels: tuple[Panel, ...] = ()

    @property
    def served(self) -> list[BaseRoute]:
        """Everything that answers requests: its routes and its pages."""
        return [*self.routes, *(route for pages in self.pages for route in pages.routes)]
