"""Muniment, the register of record for an organisation's AI."""

__version__ = "0.1.0"
