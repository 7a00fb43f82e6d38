"""What can be done with the journal and its log."""

from muniment.capabilities.audit.service.journal import (
    PERMISSIONS,
    READ_ENTRIES,
    READ_JOURNAL,
    changes_of,
    check_operator,
    event,
    list_events,
    list_latest,
    names_of,
)
from muniment.capabilities.audit.service.log import (
    begin_anew,
    bundle,
    consistency,
    key_elsewhere,
    list_keys,
    next_key,
    open_log,
    proof,
    rotate_key,
    signer,
    status,
    tile,
)
from muniment.capabilities.audit.service.showing import shown_proof

__all__ = [
    "PERMISSIONS",
    "READ_ENTRIES",
    "READ_JOURNAL",
    "begin_anew",
    "bundle",
    "changes_of",
    "check_operator",
    "consistency",
    "event",
    "key_elsewhere",
    "list_events",
    "list_keys",
    "list_latest",
    "names_of",
    "next_key",
    "open_log",
    "proof",
    "rotate_key",
    "shown_proof",
    "signer",
    "status",
    "tile",
]
