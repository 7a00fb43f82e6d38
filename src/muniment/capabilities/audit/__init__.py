"""Audit: reading the journal — who changed what, when, through which door, and for what purpose.

The journal is kept in a transparency log; here is also how that is read and how it begins.
"""

from muniment.capabilities.audit.service import (
    begin_anew,
    key_elsewhere,
    may_see,
    next_key,
    open_log,
    rotate_key,
)

__all__ = ["begin_anew", "key_elsewhere", "may_see", "next_key", "open_log", "rotate_key"]
