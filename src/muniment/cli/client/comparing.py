"""Versions side by side: up to eight, of any models."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, cast

import typer

from muniment.cli.client import output, wording
from muniment.cli.client.options import AsKnown, AsOf, Json, examples
from muniment.cli.client.session import registry
from muniment_client import ComparedRow, ComparedSection, Deviation, VersionComparison

commands = typer.Typer()
_PANEL = "Looking things up"
_FEWEST = 2
_NAME_WIDTH, _CELL_WIDTH = 22, 22
_SIX_DIGITS = ".6g"
_MANY, _TOO_MANY = 100, 1e15


class _Form(StrEnum):
    CSV = "csv"
    MARKDOWN = "markdown"


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment compare payments/fraud@2 payments/fraud@champion",
        "muniment compare payments/fraud@1 payments/fraud@2 vision/resnet@3 --only-differences",
        "muniment compare payments/fraud@champion@2026-01-31 payments/fraud@champion",
        "muniment compare payments/fraud@2 payments/fraud@3 --as csv > comparison.csv",
    ),
)
def compare(
    context: typer.Context,
    references: Annotated[
        list[str],
        typer.Argument(
            metavar="REF…",
            help="2 to 8 versions, 'project/model@3'; with a date after it, as it was then: "
            "'project/model@champion@2026-01-31'.",
            show_default=False,
        ),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Measure from this one of them; else, from the first."),
    ] = None,
    only_differences: Annotated[
        bool, typer.Option("--only-differences", help="Leave out what is the same in all.")
    ] = False,
    form: Annotated[
        _Form | None, typer.Option("--as", help="Print a table for another program to read.")
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Compare versions side by side: metrics, parameters, data, environment, files, metadata."""
    if len(references) < _FEWEST:
        raise typer.BadParameter("name at least two versions.", param_hint="REF…")
    said: dict[str, Any] = {"baseline": baseline, "only_differences": only_differences}
    with registry(context, as_of=as_of, as_known=as_known) as client:
        if form is not None:
            table = client.comparison_table(references, form.value, **said)
            output.say("\n".join(table.splitlines()))
            return
        found = client.compare(references, **said)
    if as_json:
        output.print_json(found)
    else:
        _show(found)


def _show(found: VersionComparison) -> None:
    for place, version in enumerate(found.versions, 1):
        marks = [version.label, f"as of {wording.moment(version.as_of)}" if version.as_of else None]
        marks.append("baseline" if place == found.baseline + 1 else None)
        noted = ", ".join(filter(None, marks))
        output.say(f"{place}  {version.reference}{f' ({noted})' if noted else ''}")
    for section in found.sections:
        if section.rows or not found.only_differences:
            _show_section(section, len(found.versions))
    output.say("")
    output.say(f"{found.differing} differ, {found.same} are the same.")


def _show_section(section: ComparedSection, versions: int) -> None:
    output.say("")
    output.say(
        f"{section.title} ({section.differing} of {section.same + section.differing} differ)"
    )
    width = output.terminal_width()
    if width is not None and width < _NAME_WIDTH + versions * _CELL_WIDTH:
        _show_stacked(section)
        return
    columns: list[output.Column[ComparedRow]] = [("", _name_of)]
    columns += [(str(place + 1), _cell_at(place)) for place in range(versions)]
    output.print_table(section.rows, columns, empty="All of it is the same.")


def _show_stacked(section: ComparedSection) -> None:
    """Print a line for each version below the name of the row, where columns would not fit."""
    for row in section.rows:
        output.say(_name_of(row))
        for place in range(len(row.values)):
            output.say(f"  {place + 1}  {_cell(row, place)}")


def _name_of(row: ComparedRow) -> str:
    marks = f"{row.name}{' ≠' if row.differs else ''}"
    return f"{marks} ({row.note})" if row.note else marks


def _cell_at(place: int) -> Callable[[ComparedRow], str]:
    return lambda row: _cell(row, place)


def _cell(row: ComparedRow, place: int) -> str:
    figures, value = row.figures, row.values[place]
    notes = ["best"] if figures and place in figures.best else []
    if figures and row.differs:
        notes += filter(None, [_distance(figures.deviations[place])])
    noted = f" [{', '.join(notes)}]" if notes else ""
    return _text(row, value) + noted


def _text(row: ComparedRow, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "path" in value:
        return _file(row, cast("dict[str, str | None]", value))
    if isinstance(value, float):
        return format(value, _SIX_DIGITS)
    if isinstance(value, str):
        return wording.short(value) if value.startswith("sha256:") else wording.brief(value)
    return wording.brief(json.dumps(value, ensure_ascii=False))


def _file(row: ComparedRow, cell: Mapping[str, str | None]) -> str:
    moved = f" at {cell['path']}" if cell["path"] != row.name else ""
    return f"{wording.short(cell.get('digest')) or cell.get('uri')}{moved}"


def _distance(deviation: Deviation | None) -> str:
    if deviation is None or not deviation.absolute:
        return ""
    relative = "" if deviation.relative is None else f", {_signed(deviation.relative * 100)} %"
    return _signed(deviation.absolute) + relative


def _signed(number: float) -> str:
    return f"{number:+,.0f}" if _MANY <= abs(number) < _TOO_MANY else f"{number:+.3g}"
