"""Pure words every floor above may use: digests, references, moments, events and refusals.

Standard library only. Nothing here knows a framework, a database or the clock.
"""
