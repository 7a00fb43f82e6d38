"""`python -m muniment` and the console script `muniment`."""

import sys


def main() -> None:
    """Run the command line. A server starts without the commands that talk to one."""
    if sys.argv[1:2] == ["serve"]:
        from muniment.cli.server.commands import commands  # noqa: PLC0415  starts faster this way

        commands(prog_name="muniment")
    else:
        from muniment.cli import root  # noqa: PLC0415  starts faster this way

        root.main()


if __name__ == "__main__":
    main()
