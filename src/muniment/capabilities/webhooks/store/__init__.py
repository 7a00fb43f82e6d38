"""The tables of webhooks, and what is read from the journal for them."""
