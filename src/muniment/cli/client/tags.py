"""Tags: words to find models and versions by."""

from collections.abc import Mapping
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import AnyReference, Json, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import tagged

commands = typer.Typer(name="tag", help="Set and remove tags of models and versions.")


@commands.command("set", epilog=examples("muniment tag set payments/fraud tier=high reviewed"))
def set_tags(
    context: typer.Context,
    reference: AnyReference,
    tags: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", help="Or a key alone.")],
    as_json: Json = False,
) -> None:
    """Set tags; others stay as they are."""
    found = {key: value for key, _, value in (text.partition("=") for text in tags)}
    _change(context, reference, found, as_json=as_json)


@commands.command("remove", epilog=examples("muniment tag remove payments/fraud reviewed"))
def remove_tags(
    context: typer.Context,
    reference: AnyReference,
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="Which tags.")],
    as_json: Json = False,
) -> None:
    """Take tags away."""
    _change(context, reference, dict.fromkeys(keys), as_json=as_json)


def _change(
    context: typer.Context, reference: str, tags: Mapping[str, str | None], *, as_json: bool
) -> None:
    with registry(context) as client:
        update = client.update_version if "@" in reference else client.update_model
        changed = update(reference, tags=tags)
    output.answer(
        changed,
        f"{changed.reference}: {tagged(changed.tags.items()) or 'no tags'}",
        as_json=as_json,
    )
