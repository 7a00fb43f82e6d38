"""Writing the tables, or what a follower keeps, anew from the journal."""

import json
import sys
import time
from pathlib import Path

from muniment.app import CAPABILITIES, declared_followers
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.kernel.errors import Invalid, NotFound
from muniment.platform import schema
from muniment.platform.database import Database, connect
from muniment.platform.journal import Followers, Journal, replay
from muniment.platform.occupation import occupying
from muniment.platform.settings import Settings


class NoRegistry(NotFound):
    """There is no registry where the settings say."""

    code = "data.no-registry"
    title = "There is no registry here"


class NoSuchFollower(Invalid):
    """Nothing that follows the journal has this name."""

    code = "rebuild.no-such-follower"
    title = "There is no such follower"


def rebuild(*, data: Path | None, follower: str | None, as_json: bool) -> None:
    """Rebuild the tables, or what `follower` keeps, and say how many events that took."""
    with told():
        settings = chosen(data=data)
        check_present(settings)
        with occupying(settings):
            database = connect(settings.database)
            try:
                started = time.perf_counter()
                events = _rebuild(database, follower)
                seconds = time.perf_counter() - started
            finally:
                database.close()
    what = f"follower '{follower}' was" if follower else "tables were"
    if as_json:
        report = {"rebuilt": follower or "tables", "events": events, "seconds": round(seconds, 3)}
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write(f"The {what} rebuilt from {events} events in {seconds:.1f} s.\n")


def check_present(settings: Settings) -> None:
    """Raise `NoRegistry` where SQLite would make an empty database."""
    if settings.database.startswith("sqlite:///"):
        path = Path(settings.database.removeprefix("sqlite:///"))
        if not path.exists():
            raise NoRegistry(f"There is no registry in {path.parent}; say where it is with --data.")


def _rebuild(database: Database, follower: str | None) -> int:
    schema.migrate(database)
    if follower is not None:
        return _rebuild_follower(database, follower)
    # Nothing is seeded: what seeding would look for is in the tables that are to be rebuilt.
    journal = Journal(kind for capability in CAPABILITIES for kind in capability.events)
    tables = [table for capability in CAPABILITIES for table in capability.projections]
    return replay.rebuild(database, journal, tables, _tell)


def _rebuild_follower(database: Database, name: str) -> int:
    following = Followers(database, declared_followers())
    names = [one.name for one in following.followers]
    if name not in names:
        raise NoSuchFollower(
            f"Nothing called '{name}' follows the journal; the followers are: {', '.join(names)}."
        )
    following.rebuild(name)
    return next(lag.position for lag in following.lag() if lag.name == name)


def _tell(count: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{count} events")
        sys.stderr.flush()
