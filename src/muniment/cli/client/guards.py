"""Guards: models that nobody looks at without saying why."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json, ModelReference, examples
from muniment.cli.client.session import registry

commands = typer.Typer(name="guard", help="Models that nobody looks at without saying why.")
Reason = Annotated[str, typer.Option(help="Why; it goes on record.")]


@commands.command("show", epilog=examples("muniment guard show clinic/triage"))
def show_guard(context: typer.Context, model: ModelReference, as_json: Json = False) -> None:
    """Show whether looking at a model takes a purpose."""
    with registry(context) as client:
        guard = client.guard(model)
    state = "takes a purpose" if guard.purpose_required else "takes no purpose"
    output.answer(guard, f"Looking at {guard.model} {state}.", as_json=as_json)


@commands.command("set", epilog=examples("muniment guard set clinic/triage --reason 'Health data'"))
def set_guard(
    context: typer.Context, model: ModelReference, reason: Reason = "", as_json: Json = False
) -> None:
    """Have everybody who looks at a model say why."""
    with registry(context) as client:
        guard = client.guard_model(model, purpose_required=True, reason=reason)
    output.answer(guard, f"Looking at {guard.model} takes a purpose now.", as_json=as_json)


@commands.command(
    "lift", epilog=examples("muniment --purpose 'Opened to all' guard lift clinic/triage")
)
def lift_guard(
    context: typer.Context, model: ModelReference, reason: Reason = "", as_json: Json = False
) -> None:
    """Let everybody who may see a model look at it without saying why."""
    with registry(context) as client:
        guard = client.guard_model(model, purpose_required=False, reason=reason)
    output.answer(guard, f"Looking at {guard.model} takes no purpose any more.", as_json=as_json)
