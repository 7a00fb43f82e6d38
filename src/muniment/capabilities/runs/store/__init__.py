"""The tables of runs: SQL in, records out, and the projectors that fill them."""
