"""Evolution: what a change of schemas and vocabularies would break, and the way through it.

It asks every room that holds or writes metadata: what is stored, which importers write it, and
where a term stands.
"""
