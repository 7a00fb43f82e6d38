"""Use cases: what models are used for."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from muniment.cli.client import output, wording
from muniment.cli.client.asking import confirm
from muniment.cli.client.describing import given, links
from muniment.cli.client.options import AsKnown, AsOf, Json, Limit, Tags, Yes, examples, pairs
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment.cli.client.sharing import Said, sharing
from muniment_client import UseCase

commands = typer.Typer(name="use-case", help="What models are used for, apart from the models.")
Reference = Annotated[
    str,
    typer.Argument(metavar="PROJECT/NAME", help="A use case; without a project, in 'default'."),
]
Reason = Annotated[str | None, typer.Option(help="Why; it goes on record.")]
Title = Annotated[str | None, typer.Option(help="What people call it.")]
Purpose = Annotated[str | None, typer.Option("--for", help="What is decided with it, and why.")]
Process = Annotated[str | None, typer.Option(help="The business process it is a part of.")]
Owner = Annotated[str | None, typer.Option(help="Who keeps the record in order.")]
Business = Annotated[str | None, typer.Option(help="Who wants it and answers for its use.")]
Persons = Annotated[
    bool | None,
    typer.Option("--affects-persons/--affects-nobody", help="Whether people are affected by it."),
]
EuClass = Annotated[
    str | None, typer.Option(help="Class under the EU AI Act (vocabulary 'eu_class').")
]
EuRole = Annotated[
    str | None, typer.Option(help="Role under the EU AI Act (vocabulary 'eu_role').")
]
Annex = Annotated[
    str | None,
    typer.Option("--annex-iii", help="Point of Annex III (vocabulary 'annex_iii_point')."),
]
Jurisdictions = Annotated[
    list[str] | None,
    typer.Option("--jurisdiction", metavar="CODE", help="Such as EU or US-CO; may be repeated."),
]
Role = Annotated[str | None, typer.Option(help="Its part in the decision (vocabulary 'autonomy').")]
Oversight = Annotated[str | None, typer.Option(help="Who watches it, and how they step in.")]
Users = Annotated[str | None, typer.Option(help="Who is meant to use it.")]
Prohibited = Annotated[
    list[str] | None,
    typer.Option("--prohibited", metavar="USE", help="What it is not for; may be repeated."),
]
Volume = Annotated[int | None, typer.Option(min=0, help="How often a day it is asked.")]
Description = Annotated[str | None, typer.Option(help="What else there is to say, in Markdown.")]
LinksOption = Annotated[
    list[str] | None,
    typer.Option("--link", metavar="REL=ADDRESS", help="Where to read on; may be repeated."),
]
_OPTIONS: Mapping[str, object] = {
    "title": Title,
    "what_for": Purpose,
    "process": Process,
    "owner": Owner,
    "business_owner": Business,
    "affects_persons": Persons,
    "eu_class": EuClass,
    "eu_role": EuRole,
    "annex": Annex,
    "jurisdiction": Jurisdictions,
    "role": Role,
    "oversight": Oversight,
    "users": Users,
    "prohibited": Prohibited,
    "volume": Volume,
    "description": Description,
    "tag": Tags,
    "link": LinksOption,
}


@commands.command(
    "list", epilog=examples("muniment use-case list -q 'small loans' --project lending")
)
def list_use_cases(
    context: typer.Context,
    query: Annotated[str | None, typer.Option("--query", "-q", help="Words it contains.")] = None,
    project: Annotated[str | None, typer.Option(help="Only of this project.")] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List the use cases you may see."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(client.use_cases(project=project, query=query))
    output.answer_list(found, _COLUMNS, empty="No use case fits.", as_json=as_json)


@commands.command(
    "show", epilog=examples("muniment use-case show lending/scoring --as-of 2026-01-31")
)
def show_use_case(
    context: typer.Context,
    reference: Reference,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show a use case, as it is or as it was."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.use_case(reference)
    if as_json:
        output.print_json(found)
    else:
        output.print_facts(_facts(found))


@commands.command(
    "create",
    epilog=examples(
        "muniment use-case create lending/scoring --for 'Decides on small loans.' "
        "--eu-class high_risk --affects-persons",
    ),
)
@sharing(_OPTIONS)
def create_use_case(
    context: typer.Context,
    reference: Reference,
    said: Said,
    as_json: Json = False,
) -> None:
    """Register a use case."""
    fields = _fields(said)
    with registry(context) as client:
        made = client.create_use_case(reference, **fields)
    output.answer(made, f"Registered {made.reference}.", as_json=as_json)


@commands.command(
    "edit",
    epilog=examples(
        "muniment use-case edit lending/scoring --eu-class high_risk --clear eu_role",
        "muniment --purpose 'review 2026' use-case edit lending/scoring --owner ana",
    ),
)
@sharing(_OPTIONS)
def edit_use_case(
    context: typer.Context,
    reference: Reference,
    said: Said,
    clear: Annotated[
        list[str] | None,
        typer.Option("--clear", metavar="FIELD", help="Say nothing of this field any more."),
    ] = None,
    if_revision: Annotated[
        int | None, typer.Option(help="Refuse if it is not at this revision any more.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is said of a use case; the change is a new revision."""
    fields: dict[str, Any] = {**_fields(said), **dict.fromkeys(clear or ())}
    if not fields:
        raise typer.BadParameter("nothing is said that could change it; see --help.")
    with registry(context) as client:
        changed = client.update_use_case(reference, if_match=if_revision, **fields)
    output.answer(
        changed, f"{changed.reference} is at revision {changed.revision} now.", as_json=as_json
    )


@commands.command(
    "archive", epilog=examples("muniment use-case archive lending/scoring --reason 'Paused'")
)
def archive_use_case(
    context: typer.Context,
    reference: Reference,
    reason: Reason = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Lay a use case to rest: it can still be read, and reactivated."""
    confirm(f"Archive {reference}?", yes=yes)
    with registry(context) as client:
        _tell(client.archive_use_case(reference, reason), as_json=as_json)


@commands.command(
    "retire",
    epilog=examples(
        "muniment use-case retire lending/scoring --reason 'Loans are decided by people again'"
    ),
)
def retire_use_case(
    context: typer.Context,
    reference: Reference,
    reason: Reason = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Say that the business has given a use up; it stays on record."""
    confirm(f"Retire {reference}?", yes=yes)
    with registry(context) as client:
        _tell(client.retire_use_case(reference, reason), as_json=as_json)


@commands.command("reactivate", epilog=examples("muniment use-case reactivate lending/scoring"))
def reactivate_use_case(
    context: typer.Context, reference: Reference, reason: Reason = None, as_json: Json = False
) -> None:
    """Take an archived or retired use case up again."""
    with registry(context) as client:
        _tell(client.restore_use_case(reference, reason), as_json=as_json)


@commands.command(
    "delete",
    epilog=examples("muniment use-case delete lending/trial --reason 'registered by mistake'"),
)
def delete_use_case(
    context: typer.Context,
    reference: Reference,
    reason: Annotated[str, typer.Option(help="Why; it goes on record.")],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a use case out of the register; the evidence of it stays."""
    confirm(f"Delete {reference}? This cannot be undone.", yes=yes)
    with registry(context) as client:
        _tell(client.delete_use_case(reference, reason), as_json=as_json)


@commands.command("revert", epilog=examples("muniment use-case revert lending/scoring 12"))
def revert_use_case(
    context: typer.Context,
    reference: Reference,
    revision: Annotated[
        int,
        typer.Argument(
            metavar="REVISION", min=1, help="As 'muniment use-case history' numbers them."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Bring back what was said at an earlier revision, as a new revision."""
    with registry(context) as client:
        found = client.revert_use_case(reference, revision)
    sentence = f"{found.reference} says what it said at {revision}; revision {found.revision}."
    output.answer(found, sentence, as_json=as_json)


@commands.command("history", epilog=examples("muniment use-case history lending/scoring"))
def use_case_history(
    context: typer.Context,
    reference: Reference,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List what was recorded of a use case, newest first: what, who, when, why."""
    show_history(
        context,
        lambda client: client.use_case_history(reference),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


def _fields(said: Said) -> dict[str, Any]:
    """Return the fields of a use case that options said something of."""
    found = given(
        title=said["title"],
        purpose=said["what_for"],
        business_process=said["process"],
        owner=said["owner"],
        business_owner=said["business_owner"],
        eu_class=said["eu_class"],
        eu_role=said["eu_role"],
        annex_iii_point=said["annex"],
        jurisdictions=said["jurisdiction"],
        decision_role=said["role"],
        human_oversight=said["oversight"],
        intended_users=said["users"],
        prohibited_uses=said["prohibited"],
        description=said["description"],
        tags=pairs(said["tag"], "--tag"),
        links=links(said["link"]),
    )
    # Neither "no" nor 0 is nothing.
    for name, option in (("affects_persons", "affects_persons"), ("volume_per_day", "volume")):
        if said[option] is not None:
            found[name] = said[option]
    return found


def _tell(found: UseCase, *, as_json: bool) -> None:
    output.answer(found, f"{found.reference} is {found.status} now.", as_json=as_json)


def _facts(found: UseCase) -> dict[str, object]:
    persons = {None: None, True: "yes", False: "no"}[found.affects_persons]
    money = found.financial_exposure
    return {
        "use case": found.reference,
        "title": found.title if found.title != found.name else None,
        "status": f"{found.status}: {found.status_reason}" if found.status_reason else found.status,
        "for": found.purpose,
        "process": found.business_process,
        "owner": found.owner,
        "business owner": found.business_owner,
        "affects persons": persons,
        "EU class": found.eu_class,
        "EU role": found.eu_role,
        "Annex III": found.annex_iii_point,
        "jurisdictions": wording.listed(found.jurisdictions),
        "part in decision": found.decision_role,
        "oversight": found.human_oversight,
        "intended users": found.intended_users,
        "prohibited uses": wording.listed(found.prohibited_uses),
        "a day": found.volume_per_day,
        "exposure": f"{money['amount']} {money['currency']}" if money else None,
        "tags": wording.tagged(found.tags.items()),
        "links": wording.linked(found.links),
        "revision": found.revision,
        "description": found.description,
    }


_COLUMNS: tuple[output.Column[UseCase], ...] = (
    ("use case", lambda one: one.reference),
    ("status", lambda one: one.status),
    ("EU class", lambda one: one.eu_class),
    ("owner", lambda one: one.owner or one.business_owner),
    ("for", lambda one: one.purpose or one.title),
)
