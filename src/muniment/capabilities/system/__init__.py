"""System: which processes run the register, on what, and how they are."""
