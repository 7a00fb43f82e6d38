"""The manifest of custody."""

from muniment.capabilities.custody import store
from muniment.capabilities.custody.service.permissions import PERMISSIONS, READ_HOLD
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.unit import Unit


def _seed(unit: Unit) -> None:
    store.open_turns(unit.connection)


_CONDITIONS = (
    ("version-integrity.tampered", "Its stored bytes are not what was recorded"),
    ("version-integrity.missing", "Its stored bytes are gone"),
    ("version-integrity.healed", "Its stored bytes are what was recorded again"),
)

CUSTODY = Capability(
    name="custody",
    title="Custody",
    projections=(store.HOLDS, store.CONDITIONS),
    permissions=PERMISSIONS,
    events=(
        EventType("hold.set", "A legal hold was set", store.save_hold, audience=READ_HOLD.name),
        EventType(
            "hold.released", "A legal hold was released", store.save_hold, audience=READ_HOLD.name
        ),
        *(EventType(name, summary, store.save_condition) for name, summary in _CONDITIONS),
    ),
    seed=_seed,
)
