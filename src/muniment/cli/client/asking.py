"""Asking the person at the terminal before something is hard to take back."""

import sys

import typer


def confirm(question: str, *, yes: bool) -> None:
    """Return if the answer is yes, given beforehand or now; otherwise end the command."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "nobody is there to be asked; say it beforehand.", param_hint="--yes"
        )
    typer.confirm(question, abort=True, err=True)
