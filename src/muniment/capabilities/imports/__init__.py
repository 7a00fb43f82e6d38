"""Imports: inventories of any shape become records, after a dry run shows what would happen."""
