"""What can be said of a model, as options that `create`, `edit` and `push` share."""

from typing import Annotated, Any

import typer

from muniment.cli.client.options import pair
from muniment_client.fields import LinkFields

_NOTHING: tuple[object, ...] = (None, {}, [])
_PANEL = "What is said of the model"


def _text(help_text: str) -> Any:
    return typer.Option(help=help_text, rich_help_panel=_PANEL)


Kind = Annotated[str | None, _text("What kind of thing it is (vocabulary 'model_kind').")]
Task = Annotated[str | None, _text("What it does (vocabulary 'task').")]
Domain = Annotated[str | None, _text("The part of the business it serves (vocabulary 'domain').")]
Origin = Annotated[str | None, _text("Where it comes from (vocabulary 'origin').")]
Vendor = Annotated[str | None, _text("Who sells or publishes it.")]
Owner = Annotated[str | None, _text("Who answers for it day to day.")]
Executive = Annotated[str | None, _text("The accountable executive.")]
Description = Annotated[str | None, _text("What it is, in Markdown.")]
Sensitivity = Annotated[str | None, _text("How sensitive its data is (vocabulary 'data_class').")]
Risks = Annotated[
    list[str] | None,
    typer.Option(
        "--risk",
        help="A risk it carries (vocabulary 'risk'); may be repeated.",
        rich_help_panel=_PANEL,
    ),
]
Regulations = Annotated[
    list[str] | None,
    typer.Option(
        "--regulation",
        help="A regulation it is under (vocabulary 'regulation'); may be repeated.",
        rich_help_panel=_PANEL,
    ),
]
UseCases = Annotated[
    list[str] | None,
    typer.Option(
        "--use-case",
        metavar="NAME",
        help="What it is used for; may be repeated.",
        rich_help_panel=_PANEL,
    ),
]
Links = Annotated[
    list[str] | None,
    typer.Option(
        "--link",
        metavar="REL=ADDRESS",
        help="Where to read on; may be repeated.",
        rich_help_panel=_PANEL,
    ),
]


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that something was said of."""
    return {name: value for name, value in fields.items() if value not in _NOTHING}


def links(texts: list[str] | None) -> list[LinkFields]:
    """Read links typed as `rel=address`."""
    found = (pair(text, "--link") for text in texts or ())
    return [LinkFields(rel=rel, href=href) for rel, href in found]
