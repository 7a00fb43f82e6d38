"""Storage upkeep: removing what nobody refers to, and reading what is stored to see that it is so.

Also the pages and routes of legal holds, which keep things from being removed.
"""

from muniment.capabilities.upkeep.service.collecting import collect, terms

__all__ = ["collect", "terms"]
