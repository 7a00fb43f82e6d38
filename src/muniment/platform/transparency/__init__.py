"""The arithmetic and the formats of a transparency log: no SQL, no clock, no files.

RFC 6962 trees (`merkle`), cut into tiles (`tiles`), summed up in signed checkpoints (`note`,
`checkpoint`, `cosignature`), proven in files that need nothing else (`proof_file`). What keeps the
journal in such a log is `muniment.platform.journal.log`.
"""
