"""What is said of experiments, runs and logged models: a description, and tags."""

from collections.abc import Sequence
from typing import Annotated, Final

import typer

# Where MLflow's clients and pages keep a description.
NOTE: Final = "mlflow.note.content"
TagsToSet = Annotated[
    list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="Tags to set, or a key alone.")
]
TagsToRemove = Annotated[
    list[str] | None, typer.Option("--remove", metavar="KEY", help="A tag to take off.")
]
Said = Annotated[str, typer.Argument(metavar="TEXT", help="The text; '' takes it away.")]


def tag_changes(tags: Sequence[str] | None, remove: Sequence[str] | None) -> dict[str, str | None]:
    """Return which tags to set, and as `None` which to take off; one of them must be said."""
    found: dict[str, str | None] = dict.fromkeys(remove or ())
    found |= {key: value for key, _, value in (text.partition("=") for text in tags or ())}
    if not found:
        raise typer.BadParameter("Say which tags to set or to take off.", param_hint="KEY=VALUE")
    return found
