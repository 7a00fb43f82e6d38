"""Commands that talk to a registry as any other client does: over HTTP, with a token.

Nothing here imports the server, so that these commands start fast and could be installed without
it. A module per noun; the root of the command line assembles them.
"""
