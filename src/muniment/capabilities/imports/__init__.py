"""Imports: inventories of any shape become records, after a dry run shows what would happen."""

from muniment.capabilities.imports.service.mappings import MappingUse, mappings_under

__all__ = ["MappingUse", "mappings_under"]
