"""The command line: commands that talk to a registry, and commands that run one."""
