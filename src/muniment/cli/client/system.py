"""The registry as a running system."""

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Node, System
from muniment_client.records.system import SearchIndex

commands = typer.Typer()


@commands.command(rich_help_panel="Everything else")
def system(context: typer.Context, as_json: Json = False) -> None:
    """Show which processes run the registry, on what, and how they are."""
    with registry(context) as client:
        found = client.system()
    if as_json:
        output.print_json(found)
        return
    output.print_facts(_facts(found))
    output.print_table(found.processes, _PROCESSES, empty="No process has told of itself yet.")


@commands.command(rich_help_panel="Everything else")
def reindex(context: typer.Context, as_json: Json = False) -> None:
    """Have the search index of a node made anew; the one in use answers until then."""
    with registry(context) as client:
        found = client.renew_search_index()
    if as_json:
        output.print_json(found)
        return
    output.say("The search index is being made anew; 'muniment system' shows when it is done.")


def _facts(found: System) -> dict[str, object]:
    storage = found.storage
    waiting = max((follower.behind for follower in found.followers), default=0)
    return {
        "version": found.version,
        "database": f"{storage.database}, {storage.size_bytes} bytes",
        "migration": f"{storage.level}; this version knows {found.known_level}",
        "files": found.files,
        "signing": f"late by {found.merge_delay_seconds:.0f} s" if found.late else "keeps up",
        "journal": f"{found.events} events, of which {waiting} wait to be followed",
        "search": _index(found.search),
    }


def _index(index: SearchIndex | None) -> str:
    if index is None:
        return "unknown"
    if index.doing == "making":
        return "the index is being made; until then searches read the tables"
    state = (
        "is being made anew" if index.doing == "renewing" else f"is {index.behind} events behind"
    )
    return f"{index.documents} things in {index.size_bytes} bytes; the index {state}"


def _state(node: Node) -> str:
    return "lost" if node.lost else "alive"


_PROCESSES: list[output.Column[Node]] = [
    ("process", lambda node: f"{node.role} on {node.host} ({node.pid})"),
    ("version", lambda node: node.version),
    ("migration", lambda node: node.level),
    ("lag", lambda node: str(node.behind)),
    ("seen", lambda node: moment(node.seen_at)),
    ("", _state),
]
