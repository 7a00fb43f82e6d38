"""The tables of metadata: SQL in, records out. One file per noun."""
