"""Reading files into rows for a plan."""
