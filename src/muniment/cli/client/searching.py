"""Searching, and the searches that one keeps."""

import unicodedata
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from muniment.cli.client import output
from muniment.cli.client.describing import given
from muniment.cli.client.options import AsKnown, AsOf, Json, examples
from muniment.cli.client.refusals import explain
from muniment.cli.client.session import registry
from muniment.cli.exits import REFUSED
from muniment_client import Client, Hit, Refused, SavedSearch
from muniment_client.verbs.search import Search

_FIND = "find"
_UNREADABLE = "search.query"
_WIDE = frozenset("WF")
_SHOWN_REASONS = 3
_TITLE = 80


class _Searching(TyperGroup):
    """Takes what is no command of the group for a query."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, "--help"}
        if args and args[0] not in known:
            args = [_FIND, *args]
        return super().parse_args(ctx, args)


commands = typer.Typer(
    name="search",
    cls=_Searching,
    help="Find things with one query, and keep the queries. 'muniment search QUERY' is short for "
    "'muniment search find QUERY'.",
)
Query = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", help='Words, "phrases", field:value, metrics.auc>=0.9.'),
]
Kind = Annotated[
    str | None, typer.Option(help="Only these kinds of things, such as model or version,use_case.")
]
Sort = Annotated[
    str | None,
    typer.Option(help="A field, 'name' or 'relevance'; with '-' before it, the largest first."),
]
Facets = Annotated[
    list[str] | None,
    typer.Option("--facet", metavar="FIELD", help="Count the values of a field; '*' the usual."),
]
Shown = Annotated[
    list[str] | None,
    typer.Option("--show", metavar="FIELD", help="A column for this field; may be repeated."),
]
Most = Annotated[int, typer.Option(min=1, help="Show this many at most.")]
All = Annotated[bool, typer.Option("--all", help="Show everything that was found.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why each was found.")]
Export = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write everything to this file: .csv, .json, .jsonl or .parquet."
    ),
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="What it is called, or 'owner/name' of another's.")
]


@commands.command(
    _FIND,
    epilog=examples(
        "muniment search churn --kind model --facet project",
        "muniment search 'license_category:permissive metrics.top1 > 88' "
        "--sort parameters.param_count",
        "muniment search 'vendor:acme tags.pii:yes' --export found.csv",
    ),
)
def find(
    context: typer.Context,
    query: Query = None,
    kind: Kind = None,
    sort: Sort = None,
    facet: Facets = None,
    show: Shown = None,
    limit: Most = 20,
    everything: All = False,
    why: Explain = False,
    export: Export = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Find things with one query."""
    text = " ".join(query or ())
    with registry(context, as_of=as_of, as_known=as_known) as client, _pointing(text):
        if export is not None:
            _export(client, text, export, kind=kind, sort=sort, columns=show)
            return
        size = min(limit, 1000) if not everything else 1000
        found = client.search(text, kind=kind, sort=sort, facets=facet, page_size=size)
        hits = list(found if everything else islice(found, limit))
    if as_json:
        output.print_json(_told(found, hits))
        return
    output.print_table(hits, _columns(sort, show, why=why), empty="Nothing fits.")
    _tell(found, len(hits))


@commands.command(
    "save",
    epilog=examples(
        "muniment search save best 'metrics.top1 > 88' --sort parameters.param_count --shared"
    ),
)
def save(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What it asks.")],
    kind: Kind = None,
    sort: Sort = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    shared: Annotated[
        bool | None, typer.Option("--shared/--private", help="Whether everybody sees it.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Change the one of that name.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Keep a query under a name; with --replace, ask something else under a name there is."""
    with registry(context) as client, _pointing(query):
        before = client.saved_search(name) if replace else None
        if before is not None and before.mine:
            said = given(kind=kind, sort=sort, description=description)
            if shared is not None:
                said["shared"] = shared
            kept = client.update_search(before, query=query, **said)
        else:
            kept = client.save_search(
                name, query, kind=kind, sort=sort, description=description, shared=bool(shared)
            )
    output.answer(kept, f"Saved as {kept.reference}.", as_json=as_json)


@commands.command("saved", epilog=examples("muniment search saved --mine"))
def saved(
    context: typer.Context,
    mine: Annotated[bool, typer.Option("--mine", help="Only one's own.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List one's saved searches, and those that others share."""
    with registry(context, as_of=as_of) as client:
        found = list(client.saved_searches(mine=mine or None))
    output.answer_list(found, _SAVED, empty="No search is saved.", as_json=as_json)


@commands.command("run", epilog=examples("muniment search run best --limit 5"))
def run(
    context: typer.Context,
    name: Name,
    facet: Facets = None,
    show: Shown = None,
    limit: Most = 20,
    everything: All = False,
    why: Explain = False,
    export: Export = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Run a saved search; it finds what you may see."""
    with registry(context) as client:
        kept = _kept(client, name)
    find(
        context,
        query=[kept.query],
        kind=kept.kind,
        sort=kept.sort,
        facet=facet,
        show=show,
        limit=limit,
        everything=everything,
        why=why,
        export=export,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


@commands.command("forget", epilog=examples("muniment search forget best"))
def forget(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Take a saved search away."""
    with registry(context) as client:
        gone = client.forget_search(_kept(client, name))
    output.answer(gone, f"{gone.reference} is taken away.", as_json=as_json)


def _kept(client: Client, name: str) -> SavedSearch:
    kept = client.saved_search(name)
    if kept is None:
        output.complain(f"There is no saved search '{name}'; 'muniment search saved' lists them.")
        raise typer.Exit(REFUSED)
    return kept


@contextmanager
def _pointing(query: str) -> Generator[None]:
    """Show the query with a mark under the part that a refusal is about."""
    try:
        yield
    except Refused as refusal:
        if refusal.code != _UNREADABLE:
            raise
        start, end = int(refusal.facts.get("start", 0)), int(refusal.facts.get("end", 0))
        line = " ".join(query[:start].splitlines()) if "\n" in query else query[:start]
        marks = "^" * max(1, _columns_of(query[start:end]))
        output.complain(f"  {query}\n  {' ' * _columns_of(line)}{marks}\n{explain(refusal)}")
        raise typer.Exit(REFUSED) from refusal


def _columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


def _export(
    client: Client,
    query: str,
    file: Path,
    *,
    kind: str | None,
    sort: str | None,
    columns: Sequence[str] | None,
) -> None:
    try:
        client.export_search(query, file, kind=kind, sort=sort, columns=columns)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--export") from error
    output.note(f"Wrote {file}.")


def _columns(
    sort: str | None, show: Sequence[str] | None, *, why: bool
) -> list[output.Column[Hit]]:
    sorted_by = [] if sort is None else [sort.removeprefix("-")]
    fields = [name for name in (*sorted_by, *(show or ())) if name not in {"name", "relevance"}]
    columns: list[output.Column[Hit]] = [("found", _reference), ("kind", _kind)]
    columns += [(name, _value_of(name)) for name in dict.fromkeys(fields)]
    columns.append(("title", _title))
    return [*columns, ("because", _reasons)] if why else columns


def _reference(hit: Hit) -> str:
    return hit.reference


def _kind(hit: Hit) -> str:
    return hit.kind


def _title(hit: Hit) -> str:
    label = str(hit.values.get("label", ""))
    said = (label or hit.summary) if hit.title in hit.reference else hit.title
    text = " ".join(said.split())
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"


def _value_of(name: str) -> Any:
    def value_of(hit: Hit) -> object:
        value = hit.values.get(name)
        return ", ".join(map(str, value)) if isinstance(value, list) else _number(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  any JSON

    return value_of


def _number(value: object) -> object:
    return f"{value:,.15g}" if isinstance(value, float) else value


def _reasons(hit: Hit) -> str:
    return "; ".join(f"{one.field}: {one.text}" for one in hit.why[:_SHOWN_REASONS])


def _told(found: Search, hits: list[Hit]) -> dict[str, object]:
    first = found.first
    return {
        "total": first.total,
        "complete": first.complete,
        "items": hits,
        "facets": first.facets,
        "expanded": first.expanded,
        "notes": found.notes,
    }


def _tell(found: Search, shown: int) -> None:
    """Tell the person what concerns the whole result."""
    first = found.first
    for name, values in first.facets.items():
        counted = ", ".join(f"{one.value} ({one.count})" for one in values)
        output.note(f"{name}: {counted}")
    for one in first.expanded:
        output.note(f"'{one.text}' also found what is called {one.to} ({one.vocabulary}).")
    output.warn(found.notes)
    if shown < first.total and not found.notes:
        output.note(f"{shown} of {first.total}; --all shows everything.")


_SAVED: tuple[output.Column[SavedSearch], ...] = (
    ("search", lambda one: one.name if one.mine else one.reference),
    ("query", lambda one: one.query),
    ("kind", lambda one: one.kind),
    ("sort", lambda one: one.sort),
    ("shared", lambda one: "yes" if one.shared else "no"),
    ("for", lambda one: one.description),
)
