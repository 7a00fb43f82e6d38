"""Readiness: what is still to be said or done before a model can be relied on, and by whom.

It stands above the catalog, metadata, custody and access, asks each for what it knows, and keeps
nothing of its own.
"""
