"""What search is protected with."""

from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import ADMINS, READERS

SEARCH = Permission("search:index:read", "Search what one may see", Level.READ, READERS)
REINDEX = Permission("search:index:renew", "Have the search index made anew", Level.ADMIN, ADMINS)
PERMISSIONS = (SEARCH, REINDEX)
