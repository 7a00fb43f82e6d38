"""What can be done about people, tokens and grants; one file per noun."""

from muniment.capabilities.access.service import (
    grants,
    links,
    permissions,
    principals,
    sessions,
    tokens,
)

__all__ = ["grants", "links", "permissions", "principals", "sessions", "tokens"]
