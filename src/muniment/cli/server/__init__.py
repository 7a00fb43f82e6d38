"""Commands that run a registry on this machine, on its data folder and database.

They are declared without the server, which is imported when one of them is used: the commands
that only talk to a registry start several times faster without it.
"""
