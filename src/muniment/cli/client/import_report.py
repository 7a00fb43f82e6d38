"""What an import did, in the words of people."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from muniment.cli.client import output
from muniment.cli.client.wording import brief, count, listed, moment
from muniment_client import (
    ImportReport,
    ImportRow,
    ImportRun,
    Normalisation,
    RejectedRow,
    UndoReport,
)

_SHOWN = 10
_GLIMPSE = 3
_Counts = tuple[str, Mapping[str, int]]


def show_report(report: ImportReport, *, as_json: bool) -> None:
    """Print what was found in a file and what became of it, the most important last."""
    if as_json:
        output.print_json(report)
        return
    for text in report.notes:
        output.note(text)
    _show_words(report.normalisations, all_of_them=report.dry_run)
    output.print_table(report.counts.items(), _counted(report), empty="No rows were read.")
    for reason in report.reasons[:_SHOWN]:
        where = f" in {reason.column}" if reason.column else ""
        output.say(f"{reason.severity}: {_times(reason.count)} {reason.code}{where}")
    _show_rejected(report)
    for conflict in report.conflicts[:_SHOWN]:
        fields = listed(clash.field for clash in conflict.fields)
        output.say(f"left as people changed it: {conflict.project}/{conflict.name}: {fields}")
    if report.run is None:
        output.say("Nothing was changed: this was a dry run.")
    elif not is_all_rejected(report):
        rejected = report.counts.get("rows", {}).get("rejected", 0)
        without = f" without {count(rejected, 'rejected row')}" if rejected else ""
        output.say(f"Imported{without}; 'muniment import undo {report.run.id}' takes it back.")


def is_all_rejected(report: ImportReport) -> bool:
    """Whether there were rows and none of them could be imported."""
    rows = report.counts.get("rows", {})
    return 0 < rows.get("read", 0) == rows.get("rejected", 0)


def show_run(run: ImportRun, *, as_json: bool) -> None:
    """Print an import as it stands."""
    if as_json:
        output.print_json(run)
        return
    counts = {kind: _tallied(found) for kind, found in run.counts.items()}
    output.print_facts(
        {
            "import": run.id,
            "source": run.title or run.source,
            "file": f"{run.file.name} {run.file.digest}",
            "mapping": f"{run.mapping.name} {run.mapping.digest}",
            "project": run.project,
            "status": run.status,
            "begun": f"{moment(run.started_at)} by {run.started_by}",
            "finished": moment(run.finished_at),
            **counts,
            "undone": f"{moment(run.undone_at)} by {run.undone_by}" if run.undone_at else "",
        }
    )


def show_rows(rows: Sequence[ImportRow], *, as_json: bool) -> None:
    """Print rows that were not imported: what is wrong, what to do, and whom to ask."""
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        for line in _row_lines(row):
            output.say(line)
    if not rows:
        output.note("Every row was imported.")


def show_kept(report: UndoReport, *, as_json: bool) -> None:
    """Print what an undo did, and what it had to leave."""
    if as_json:
        output.print_json(report)
        return
    for kept in report.kept:
        name = f"{kept.project}/{kept.name}" if kept.project else kept.name
        output.say(f"left: {kept.kind.replace('_', ' ')} {name}: {kept.why}")
    tally = _tallied(report.run.undone or {}) or "it had changed nothing"
    output.say(f"The import is {report.run.status}: {tally}.")


def _show_words(found: Sequence[Normalisation], *, all_of_them: bool) -> None:
    """Print how words were understood: those that were not, or in a preview all."""
    for one in found:
        values = [value for value in one.values if all_of_them or value.term is None]
        if not values:
            continue
        output.say(f"{one.column} → {one.vocabulary}:")
        most = _SHOWN if all_of_them else _GLIMPSE
        for value in values[:most]:
            hint = f" (perhaps {value.suggestion}?)" if value.suggestion else ""
            term = value.term or "not understood"
            output.say(f"  '{brief(value.raw)}' ({_times(value.count)}) → {term}{hint}")
        if len(values) > most:
            output.say(f"  … and {count(len(values) - most, 'more value')}")


def _show_rejected(report: ImportReport) -> None:
    for row in report.rejected[:_SHOWN]:
        for line in _row_lines(row):
            output.say(line)
    rejected = report.counts.get("rows", {}).get("rejected", 0)
    if rejected > _SHOWN:
        output.say(f"… and {count(rejected - _SHOWN, 'more row')}; see --json, or 'import show'.")


def _row_lines(row: ImportRow | RejectedRow) -> Iterator[str]:
    whom = f" (ask {row.owner})" if row.owner else ""
    for problem in row.problems:
        where = f"line {row.line}, {problem.column}" if problem.column else f"line {row.line}"
        yield f"{where}: {problem.message}{whom}"
        if problem.fix:
            yield f"  → {problem.fix}"


def _counted(report: ImportReport) -> list[output.Column[_Counts]]:
    ends = dict.fromkeys(end for found in report.counts.values() for end in found)
    return [("", lambda line: line[0]), *((end, _number_of(end)) for end in ends)]


def _number_of(end: str) -> Callable[[_Counts], object]:
    return lambda line: line[1].get(end, "")


def _times(number: int) -> str:
    return f"{number} times" if number > 1 else "once"


def _tallied(counts: Mapping[str, int]) -> str:
    return listed(f"{number} {end}" for end, number in counts.items() if number)
