"""The tables of the catalog: SQL in, records out. One file per noun."""
