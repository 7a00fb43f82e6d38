"""The rooms: one folder per capability, each entered by its front door."""
