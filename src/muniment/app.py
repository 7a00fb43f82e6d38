"""The composition root: which capabilities and protocols are switched on, and how."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from anyio import to_thread
from sqlalchemy import Connection, Table, text
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from muniment import __version__
from muniment.capabilities import access, audit
from muniment.capabilities.access.capability import ACCESS
from muniment.capabilities.accesslog.capability import ACCESSLOG
from muniment.capabilities.adoption.capability import ADOPTION
from muniment.capabilities.audit.capability import AUDIT
from muniment.capabilities.catalog.capability import CATALOG
from muniment.capabilities.custody.capability import CUSTODY
from muniment.capabilities.evolution.capability import EVOLUTION
from muniment.capabilities.imports.capability import IMPORTS
from muniment.capabilities.metadata.capability import METADATA
from muniment.capabilities.projects.capability import PROJECTS
from muniment.capabilities.readiness.capability import READINESS
from muniment.capabilities.reviews.capability import REVIEWS
from muniment.capabilities.runs.capability import RUNS
from muniment.capabilities.savedsearches.capability import SAVEDSEARCHES
from muniment.capabilities.search.capability import SEARCH
from muniment.capabilities.similar.capability import SIMILAR
from muniment.capabilities.system.capability import SYSTEM
from muniment.capabilities.upkeep.capability import UPKEEP
from muniment.capabilities.usecases.capability import USECASES
from muniment.capabilities.webhooks.capability import WEBHOOKS
from muniment.kernel.errors import Unavailable
from muniment.platform import health, schema
from muniment.platform.anchoring import ANCHORING, Anchoring, open_anchors
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN, Permission
from muniment.platform.auth.identify import Identifier
from muniment.platform.blobs import BlobStat
from muniment.platform.blobs.opening import open_blobs, reclaim_behind
from muniment.platform.capability import Capability
from muniment.platform.database import Database, connect
from muniment.platform.duties import Duties
from muniment.platform.fulltext import search_follower
from muniment.platform.http import openapi
from muniment.platform.http.dispatch import Dispatch
from muniment.platform.http.edge import Edge
from muniment.platform.http.hosts import Hosts
from muniment.platform.http.middleware import Surround
from muniment.platform.journal import Follower, Followers
from muniment.platform.journal.log import (
    ALARM_SECONDS,
    CheckpointRecord,
    Keeper,
    Keyring,
    merge_delay,
)
from muniment.platform.lookout import Lookout
from muniment.platform.nodes import Heartbeat
from muniment.platform.outgoing import Reach, networks_in
from muniment.platform.protocol import Protocol, Refusals
from muniment.platform.referring import Referrer
from muniment.platform.rounds import Chore, Rounds
from muniment.platform.searching import Searching
from muniment.platform.settings import SETTINGS, Settings
from muniment.platform.strongbox import Strongbox
from muniment.platform.timekeeping import Timekeeper
from muniment.platform.unit import Outside, Units, system_context
from muniment.platform.web import own, palette, start, tours
from muniment.platform.web.frame import Link
from muniment.platform.web.panels import Panels
from muniment.platform.web.refusals import RefusalPage
from muniment.platform.web.statics import Statics
from muniment.platform.web.web import Web
from muniment.protocols.mlflow.protocol import MLFLOW

CAPABILITIES: tuple[Capability, ...] = (
    PROJECTS,
    METADATA,
    CUSTODY,
    USECASES,
    CATALOG,
    RUNS,
    ADOPTION,
    IMPORTS,
    EVOLUTION,
    ACCESS,
    READINESS,
    ACCESSLOG,
    REVIEWS,
    UPKEEP,
    SEARCH,
    SIMILAR,
    SAVEDSEARCHES,
    AUDIT,
    WEBHOOKS,
    SYSTEM,
)
PROTOCOLS: tuple[Protocol, ...] = (MLFLOW,)


_log = structlog.get_logger(__name__)


class UnprotectedRoute(RuntimeError):
    """A route says nothing about who may use it: Muniment does not start."""


@dataclass(slots=True)
class House:
    """Everything that is bound together for one process, before any request is served."""

    settings: Settings
    database: Database
    units: Units
    followers: Followers
    identifier: Identifier
    lookout: Lookout
    rounds: Rounds
    duties: Duties
    heartbeat: Heartbeat
    anchoring: Anchoring
    searching: Searching

    @property
    def projections(self) -> list[Table]:
        """The tables that replaying the journal fills."""
        return [table for capability in CAPABILITIES for table in capability.projections]

    def follow(self) -> None:
        """Begin to sequence, sign and follow, once it is known what others have seen of the log."""
        self.anchoring.compare()
        self.followers.start()

    def work(self) -> None:
        """Begin what is done behind the requests: chores, duties, anchors, and tidying up."""
        reclaim_behind(self.units.blobs)
        self.rounds.start()
        self.duties.start()
        self.anchoring.start()

    def merge_delay(self) -> float:
        """Return for how many seconds the oldest event has waited to be signed."""
        return self.database.read(lambda found: merge_delay(found, self.units.clock()))

    def close(self) -> None:
        """Stop following and let go of the database."""
        self.duties.stop()
        self.rounds.stop()
        self.anchoring.stop()
        self.lookout.stop()
        self.followers.stop()
        self.searching.stop()
        self.heartbeat.stop()
        self.database.close()


def open_house(
    settings: Settings, clock: Callable[[], datetime] | None = None, *, role: str = "server"
) -> House:
    """Bind the parts to their places; migrate the database and seed what must be there.

    Without a `clock`, the time is that of the database where several processes share one.
    """
    database = connect(settings.database)
    schema.migrate(database)
    keeper = Timekeeper()
    if clock is None:
        keeper.compare(database)
        clock = keeper
    blobs = open_blobs(settings, database)
    types = [kind for capability in CAPABILITIES for kind in capability.events]
    allowed = [permission for capability in CAPABILITIES for permission in capability.permissions]
    found = [one for capability in CAPABILITIES for one in capability.searchables]
    searching = Searching(database, settings.data.absolute() / "search", found)
    units = Units(
        database,
        types,
        blobs,
        clock,
        allowed,
        referrers=referrers(),
        searching=searching,
        outside=_outside(settings),
    )
    keyring = Keyring(settings.data.absolute(), settings.log_key)
    log = Keeper(database, keyring, CheckpointRecord(settings.data.absolute()))
    followers = Followers(database, declared_followers(), log, (searching,))
    identifier = Identifier(database, clock, cookie=settings.cookie, origin=settings.origin)
    chores = [chore for capability in CAPABILITIES for chore in capability.chores]
    noting = Chore("access.uses", 60, lambda unit, _: identifier.write_uses(unit.connection))
    rounds = Rounds(units, [*chores, noting], settings)
    for capability in CAPABILITIES:
        if capability.seed is not None:
            units.write(system_context("start"), capability.seed)
    units.write(system_context("start"), lambda unit: audit.open_log(unit, keyring))
    log.examine()
    if settings.bootstrap_token:
        units.write(
            system_context("start"),
            lambda unit: access.admit_by_setting(unit, settings.bootstrap_token),
        )
    heartbeat = Heartbeat(
        database,
        clock,
        {"role": role, "version": __version__, "level": schema.head()},
        behind=lambda: max((lag.behind for lag in followers.lag()), default=0),
        each_time=lambda: _look_around(database, keeper, clock),
    )
    return House(
        settings,
        database,
        units,
        followers,
        identifier,
        Lookout(database, clock),
        rounds,
        Duties(units, [duty for room in CAPABILITIES for duty in room.duties], settings),
        heartbeat,
        Anchoring(database, log, open_anchors(settings), clock, settings),
        searching,
    )


def _outside(settings: Settings) -> Outside:
    """Return whom this registry may call, and what it signs with."""
    reach = Reach(settings.webhooks_http, networks_in(settings.webhooks_networks))
    return Outside(reach, Strongbox(settings))


def _look_around(database: Database, keeper: Timekeeper, clock: Callable[[], datetime]) -> None:
    """See that clock and log keep up, with every beat."""
    keeper.compare(database)
    delay = database.read(lambda connection: merge_delay(connection, clock()))
    if delay > ALARM_SECONDS:
        _log.error("log.late", merge_delay_seconds=round(delay, 1))


def create_app(
    settings: Settings | None = None, clock: Callable[[], datetime] | None = None
) -> Starlette:
    """Return the ASGI application; it opens its database at once and follows while it serves."""
    house = open_house(settings or Settings.from_environment(), clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        del app
        await to_thread.run_sync(house.follow)
        house.lookout.start()
        if house.settings.background:
            house.work()
        house.heartbeat.start()
        house.searching.start()
        yield
        house.close()

    metrics = health.Metrics(house.followers, house.anchoring.lag, house.merge_delay)
    declared = [route for one in (*CAPABILITIES, *PROTOCOLS) for route in _protected(one)]
    web = _web(house)
    offers = [room.offers for room in _menu()]
    routes = [
        *health.routes(metrics, _checks(house)),
        openapi.route(declared),
        Statics(web.assets).route,
        *own.pages.routes,
        *start.pages_of(offers).routes,
        *palette.pages_of(offers, web.places).routes,
        *tours.pages_of(offers, {**_needs(), "/": SIGNED_IN}).routes,
        *declared,
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Surround, metrics=metrics, checkpoint=house.followers.shown_checkpoint),
            Middleware(Hosts, own=house.settings.hosts),
            Middleware(Dispatch, routes=routes),
        ],
    )
    app.state.edge = Edge(
        house.units,
        house.identifier,
        house.followers,
        house.settings.origin,
        house.lookout,
        house.settings.behind_proxy,
        {ANCHORING: house.anchoring, SETTINGS: house.settings},
    )
    app.state.house = house
    app.state.web = web
    app.state.render_refusal = Refusals(PROTOCOLS, partial(RefusalPage, web))
    return app


def _web(house: House) -> Web:
    """Bring together what the pages of all capabilities share."""
    done: dict[str, str] = {}
    needs = _needs()
    for pages in (own.pages, *(pages for room in CAPABILITIES for pages in room.pages)):
        done.update(pages.done)
    rooms = _menu()
    navigation = [(link, needs[link.href]) for room in rooms for link in room.navigation]
    account = [entry for room in CAPABILITIES for entry in room.account]
    further = [(link, needs[link.href]) for room in rooms for link in room.offers.places]
    return Web(
        version=__version__,
        templates={room.name: room.templates for room in CAPABILITIES if room.templates},
        navigation=tuple(navigation),
        account=tuple(account),
        places=(own.START, *navigation, *account, *further, *own.PLACES),
        done=done,
        clock=house.units.clock,
        search=Link("Search the register", "/search"),
        panels=Panels(
            [panel for room in CAPABILITIES for panel in room.panels],
            [room.offers.models for room in CAPABILITIES if room.offers.models is not None],
        ),
        behind_proxy=house.settings.behind_proxy,
    )


def _needs() -> dict[str, Permission]:
    """Return what it takes to see each page, by its path."""
    return {
        route.path: route.permission
        for room in CAPABILITIES
        for pages in room.pages
        for route in pages.routes
        if "GET" in (route.methods or ())
    }


def _menu() -> list[Capability]:
    """Return the capabilities as menus name them: what most people come for is first."""
    return [CATALOG, *(room for room in CAPABILITIES if room is not CATALOG)]


def declared_followers() -> list[Follower]:
    """Return the followers of every capability, and the one that makes their records findable."""
    indexers = [indexer for capability in CAPABILITIES for indexer in capability.indexers]
    own = [follower for capability in CAPABILITIES for follower in capability.followers]
    return [search_follower(indexers), *own]


def referrers() -> list[Referrer]:
    """Return how each capability refers to blobs."""
    return [
        Referrer(room.blobs_in_use, room.blobs_among, room.blobs_held)
        for room in CAPABILITIES
        if room.blobs_in_use is not None
    ]


def blobs_on_record(connection: Connection) -> Iterator[BlobStat]:
    """Find every blob that the rows of any capability refer to."""
    for capability in CAPABILITIES:
        if capability.blobs_in_use is not None:
            yield from capability.blobs_in_use(connection)


def _protected(capability: Capability | Protocol) -> list[BaseRoute]:
    """Return the routes of one; refuse to start if any declares no permission."""
    declared = {each.name for room in (*CAPABILITIES, capability) for each in room.permissions}
    for route in capability.served:
        permission = getattr(route, "permission", None)
        if permission is None:
            raise UnprotectedRoute(f"{capability.name}: {route} declares no permission.")
        if permission not in {PUBLIC, SIGNED_IN} and permission.name not in declared:
            raise UnprotectedRoute(f"{capability.name}: {permission.name} is in no manifest.")
    return capability.served


def _checks(house: House) -> tuple[health.Check, ...]:
    return (
        health.Check("database", lambda: house.database.read(_select_one)),
        health.Check("schema", lambda: schema.check_usable(house.database)),
        health.Check("blobs", house.units.blobs.check),
        health.Check("log", house.followers.require_signing),
        health.Check("followers", lambda: _require_following(house.followers)),
        health.Check("search", house.searching.check),
    )


def _select_one(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))


def _require_following(followers: Followers) -> None:
    if not followers.is_alive:
        raise Unavailable("the followers have stopped")
