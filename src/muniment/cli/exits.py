"""Exit codes, which scripts rely on."""

DONE = 0
REFUSED = 1
USAGE = 2
CANNOT = 3
