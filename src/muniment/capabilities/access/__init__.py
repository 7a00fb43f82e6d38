"""Access: who is known to the register, with which credentials, and what roles they hold where.

The gate itself is `platform.auth`; this room is where people, tokens and grants are changed.
"""

from muniment.capabilities.access.service.links import admit_by_setting, offer_bootstrap

__all__ = ["admit_by_setting", "offer_bootstrap"]
