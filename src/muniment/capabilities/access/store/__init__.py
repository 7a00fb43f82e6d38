"""The tables of access: SQL in, records out. One file per noun."""
