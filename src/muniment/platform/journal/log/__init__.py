"""The log: what makes a change of the journal after the fact show.

Committed events become the leaves of an RFC 6962 tree (`tree`), whose root is signed (`keeper`)
with a key of its own (`keyring`) and put on record outside the database (`record`) as well.
Nothing is signed that does not go on from what is on record there.
"""

from muniment.platform.journal.log.delay import ALARM_SECONDS, merge_delay
from muniment.platform.journal.log.keeper import Keeper, Standing
from muniment.platform.journal.log.keyring import Keyring
from muniment.platform.journal.log.keys import KEYS, LogKey, find_keys
from muniment.platform.journal.log.record import CheckpointRecord
from muniment.platform.journal.log.tables import CHECKPOINTS, TILES

__all__ = [
    "ALARM_SECONDS",
    "CHECKPOINTS",
    "KEYS",
    "TILES",
    "CheckpointRecord",
    "Keeper",
    "Keyring",
    "LogKey",
    "Standing",
    "find_keys",
    "merge_delay",
]
