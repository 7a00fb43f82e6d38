"""Webhooks: addresses that are told of what happens."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from muniment.cli.client import output
from muniment.cli.client.asking import confirm
from muniment.cli.client.options import AsOf, Json, Limit, Yes, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment.cli.exits import REFUSED
from muniment_client import Client, Webhook, WebhookDelivery

commands = typer.Typer(name="webhook", help="Addresses that are told of what happens, signed.")
_STDIN = "-"
Which = Annotated[
    str, typer.Argument(metavar="WEBHOOK", help="Its name, or its id where several have that.")
]
Events = Annotated[
    list[str] | None,
    typer.Option(
        "--event",
        metavar="EVENT",
        help="MLflow's, such as model_version.created, or the journal's, such as "
        "version.registered; may be repeated.",
    ),
]
Secret = Annotated[
    str | None,
    typer.Option(
        "--secret-file", metavar="FILE", help="Sign with the secret in it; '-' is standard input."
    ),
]
Description = Annotated[str | None, typer.Option(help="What it is for.")]


@commands.command("list", epilog=examples("muniment webhook list --project payments"))
def list_webhooks(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List the webhooks you may see."""
    with registry(context, as_of=as_of) as client:
        found = list(client.webhooks(project))
    output.answer_list(found, _COLUMNS, empty="Nobody is told of anything.", as_json=as_json)


@commands.command("show", epilog=examples("muniment webhook show deployer"))
def show_webhook(
    context: typer.Context, which: Which, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Show a webhook; its secret is shown to nobody."""
    with registry(context, as_of=as_of) as client:
        found = _one(client, which)
    if as_json:
        output.print_json(found)
    else:
        output.print_facts(_facts(found))


@commands.command(
    "create",
    epilog=examples(
        "muniment webhook create deployer https://deploy.example/hook --project payments "
        "--event model_version_alias.created --secret-file hook.secret"
    ),
)
def create_webhook(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address, https://….")],
    event: Events = None,
    project: Annotated[str | None, typer.Option(help="Only what happens in this project.")] = None,
    secret: Secret = None,
    description: Description = None,
    as_json: Json = False,
) -> None:
    """Have an address told of events."""
    with registry(context) as client:
        made = client.create_webhook(
            name,
            url,
            event or [],
            project=project,
            description=description or "",
            secret=_secret(secret),
        )
    where = f"in '{made.project}'" if made.project else "in all projects"
    sentence = f"'{made.name}' is told of {', '.join(made.events)} {where}: {made.webhook_id}."
    output.answer(made, sentence, as_json=as_json)


@commands.command(
    "change",
    epilog=examples(
        "muniment webhook change deployer --disable",
        "muniment webhook change deployer --secret-file new.secret",
    ),
)
def change_webhook(
    context: typer.Context,
    which: Which,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    url: Annotated[str | None, typer.Option(help="The address.")] = None,
    event: Events = None,
    active: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether it is told anything.")
    ] = None,
    secret: Secret = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Sign no more.")] = False,
    description: Description = None,
    as_json: Json = False,
) -> None:
    """Change what is given; you answer for what it tells from then on."""
    said: dict[str, Any] = {"name": name, "url": url, "description": description}
    said["events"] = event or None
    fields = {key: value for key, value in said.items() if value is not None}
    if active is not None:
        fields["status"] = "ACTIVE" if active else "DISABLED"
    if unsigned and secret is not None:
        raise typer.BadParameter("goes without --secret-file.", param_hint="--unsigned")
    if secret is not None or unsigned:
        fields["secret"] = None if unsigned else _secret(secret)
    with registry(context) as client:
        found = _one(client, which)
        changed = client.update_webhook(found.webhook_id, **fields)
    output.answer(changed, f"'{changed.name}' is changed.", as_json=as_json)


@commands.command("delete", epilog=examples("muniment webhook delete deployer --yes"))
def delete_webhook(
    context: typer.Context, which: Which, yes: Yes = False, as_json: Json = False
) -> None:
    """Tell the address nothing more."""
    with registry(context) as client:
        found = _one(client, which)
        confirm(f"Tell {found.url} nothing more?", yes=yes)
        gone = client.delete_webhook(found.webhook_id)
    output.answer(gone, f"'{gone.name}' is told nothing more.", as_json=as_json)


@commands.command(
    "test", epilog=examples("muniment webhook test deployer --event model_version.created")
)
def try_webhook(
    context: typer.Context,
    which: Which,
    event: Annotated[
        str | None, typer.Option(help="Of which event; by default the first it names.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Send an example at once, and say what was answered."""
    with registry(context) as client:
        outcome = client.test_webhook(_one(client, which).webhook_id, event)
    said = f"It was taken: {outcome.status}." if outcome.success else outcome.error or "It was not."
    output.answer(outcome, said, as_json=as_json)
    if not outcome.success:
        raise typer.Exit(REFUSED)


@commands.command("deliveries", epilog=examples("muniment webhook deliveries deployer"))
def list_deliveries(
    context: typer.Context,
    which: Which,
    state: Annotated[
        str | None, typer.Option(help="Only pending, delivered, failed or withheld ones.")
    ] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List what a webhook was told and how that went, the newest first."""
    with registry(context) as client:
        told = client.webhook_deliveries(_one(client, which).webhook_id, state)
        found = [one for _, one in zip(range(limit), told, strict=False)]
    output.answer_list(found, _DELIVERIES, empty="It was told nothing yet.", as_json=as_json)


@commands.command("redeliver", epilog=examples("muniment webhook redeliver deployer 0199b7a2-…"))
def redeliver(
    context: typer.Context,
    which: Which,
    delivery: Annotated[
        str, typer.Argument(metavar="ID", help="As 'muniment webhook deliveries' shows it.")
    ],
    as_json: Json = False,
) -> None:
    """Tell something again, under the id it had."""
    with registry(context) as client:
        again = client.redeliver(_one(client, which).webhook_id, delivery)
    output.answer(again, f"{again.event} is told again.", as_json=as_json)


def _one(client: Client, which: str) -> Webhook:
    """Return the webhook of that name, or of that id."""
    named = [one for one in client.webhooks() if one.name == which]
    if len(named) > 1:
        ids = ", ".join(one.webhook_id for one in named)
        raise typer.BadParameter(f"several are called so: {ids}.", param_hint="WEBHOOK")
    return named[0] if named else client.webhook(which)


def _secret(file: str | None) -> str | None:
    """Read a secret: it is no argument, which others on the machine can see."""
    if file is None:
        return None
    try:
        text = sys.stdin.read() if file == _STDIN else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"cannot be read: {error}.", param_hint="--secret-file") from error
    if not text.strip():
        raise typer.BadParameter("there is no secret in it.", param_hint="--secret-file")
    return text.strip()


def _facts(found: Webhook) -> dict[str, object]:
    return {
        "webhook": found.name,
        "id": found.webhook_id,
        "address": found.url,
        "events": ", ".join(found.events),
        "project": found.project or "all",
        "description": found.description,
        "status": found.status.lower(),
        "signed": f"since {moment(found.secret_since)}" if found.secret_since else "no",
        "answers for it": found.answers,
        "made": f"{moment(found.created_at)} by {found.created_by}",
    }


_COLUMNS: tuple[output.Column[Webhook], ...] = (
    ("webhook", lambda one: one.name),
    ("project", lambda one: one.project or "all"),
    ("address", lambda one: one.url),
    ("events", lambda one: ", ".join(one.events)),
    ("status", lambda one: one.status.lower()),
)
_DELIVERIES: tuple[output.Column[WebhookDelivery], ...] = (
    ("id", lambda one: one.delivery_id),
    ("event", lambda one: one.event),
    ("happened", lambda one: moment(one.happened_at)),
    ("state", lambda one: one.state),
    ("attempts", lambda one: one.attempts),
    ("said", lambda one: one.error or one.status),
)
