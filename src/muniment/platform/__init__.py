"""Machinery that knows no nouns of the register: database, journal, blobs, HTTP, identity, web."""
