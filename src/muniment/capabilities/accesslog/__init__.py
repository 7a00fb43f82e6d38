"""The access log: who read what is sensitive and what was refused, and how it is kept honest.

The platform's lookout writes entries; this room shows them, seals them into the journal batch by
batch, and forgets them when their time is over. Entries are not events: there are too many.
"""
