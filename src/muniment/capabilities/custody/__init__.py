"""Custody: what must not be taken away (legal holds), and what is known of the bytes in our care.

It knows projects, models and versions by their ids only, so that whoever keeps those can ask it
before anything is deleted or handed out.
"""

from muniment.capabilities.custody.model import (
    Condition,
    FileDamaged,
    Flaw,
    Hold,
    HoldNotFound,
    HoldOver,
    HoldRefused,
    Integrity,
    Place,
    UnderHold,
)
from muniment.capabilities.custody.service.conditions import (
    change_list,
    condition_of,
    conditions_now,
    conditions_of_model,
    damaged,
    judge,
    listed,
    reading,
    refuse_damaged,
    sent_again,
    unread,
)
from muniment.capabilities.custody.service.holds import (
    count_holds,
    covering,
    hold_by_id,
    list_holds,
    projects_on_hold,
    refuse_deletion,
    refuse_erasure,
    release_hold,
    set_hold,
)
from muniment.capabilities.custody.service.permissions import READ_HOLD, SET_HOLD
from muniment.capabilities.custody.store import Checked

__all__ = [
    "READ_HOLD",
    "SET_HOLD",
    "Checked",
    "Condition",
    "FileDamaged",
    "Flaw",
    "Hold",
    "HoldNotFound",
    "HoldOver",
    "HoldRefused",
    "Integrity",
    "Place",
    "UnderHold",
    "change_list",
    "condition_of",
    "conditions_now",
    "conditions_of_model",
    "count_holds",
    "covering",
    "damaged",
    "hold_by_id",
    "judge",
    "list_holds",
    "listed",
    "projects_on_hold",
    "reading",
    "refuse_damaged",
    "refuse_deletion",
    "refuse_erasure",
    "release_hold",
    "sent_again",
    "set_hold",
    "unread",
]
