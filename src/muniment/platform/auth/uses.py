"""Which grants and tokens are used: noted in memory, written now and then, never per request."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from muniment.platform.auth.tables import USES


class Uses:
    """Remembers what was used since it was last written down; safe to use from many threads."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def note(self, used_id: str) -> None:
        """Say that a grant or a token was used."""
        self._used.add(used_id)

    def take(self) -> set[str]:
        """Return what was used, and begin anew."""
        used, self._used = self._used, set()
        return used


def write_uses(connection: Connection, used: set[str], now: datetime) -> None:
    """Keep `now` as the last use of everything in `used`."""
    known = set(
        connection.execute(select(USES.c.used_id).where(USES.c.used_id.in_(used))).scalars()
    )
    if known:
        connection.execute(
            update(USES).where(USES.c.used_id == bindparam("used")).values(last_used_at=now),
            [{"used": used_id} for used_id in sorted(known)],
        )
    if used - known:
        rows = [{"used_id": used_id, "last_used_at": now} for used_id in sorted(used - known)]
        connection.execute(insert(USES), rows)


def last_uses(connection: Connection, used_ids: set[str]) -> dict[str, datetime]:
    """Return when each of these was last used, as far as that is known."""
    rows = connection.execute(select(USES).where(USES.c.used_id.in_(used_ids)))
    return {row.used_id: row.last_used_at for row in rows}
