"""Which files this process has seen to be durable under their names a moment ago."""

import os
from collections import OrderedDict
from threading import Lock

# Files older than a minute are not asked for here, so this is what may arrive in a minute.
_MOST = 8_192
_Sight = tuple[int, int]


class Settled:
    """Files whose names were synced after they were given, so that nobody has to sync them again.

    A file is known by its inode and its time of change as well: another process may have put
    another one in its place, which is not durable only because this one was.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: OrderedDict[str, _Sight] = OrderedDict()

    def note(self, name: str, found: os.stat_result) -> None:
        """Keep in mind that the file `name`, as it was found before the sync, is durable."""
        with self._lock:
            self._seen[name] = _sight(found)
            self._seen.move_to_end(name)
            if len(self._seen) > _MOST:
                self._seen.popitem(last=False)

    def holds(self, name: str, found: os.stat_result) -> bool:
        """Whether the file that was found at `name` is known to be durable."""
        with self._lock:
            return self._seen.get(name) == _sight(found)


def _sight(found: os.stat_result) -> _Sight:
    return found.st_ino, found.st_ctime_ns
