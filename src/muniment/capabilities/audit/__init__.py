"""Audit: reading the journal — who changed what, when, through which door, and for what purpose."""
