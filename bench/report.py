"""The table on the terminal, and the same figures as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from bench.figures import Better, Figure, Goal, Verdict

TIMES = "\N{MULTIPLICATION SIGN}"
DIGITS = 3  # more would pretend to a precision the rounds do not have
STYLES = {Verdict.MET: "green", Verdict.MISSED: "bold red", Verdict.OPEN: "yellow"}


def table(figures: Sequence[Figure], ours: str, peer: str) -> Table:
    """Lay the figures out, one line each, operation by operation."""
    built = Table(
        title=f"{ours} beside {peer}: medians of interleaved rounds", title_justify="left"
    )
    for heading in ("operation", "", ours, peer, "ratio", "goal", ""):
        built.add_column(heading, justify="left" if heading == "operation" else "right")
    for position, figure in enumerate(figures):
        same = position > 0 and figures[position - 1].operation == figure.operation
        last = position + 1 == len(figures) or figures[position + 1].operation != figure.operation
        built.add_row(*_cells(figure, same=same), end_section=last)
    return built


def document(figures: Sequence[Figure], ours: str, peer: str) -> str:
    """Write every figure with the value of every round."""
    return json.dumps(
        {
            "machine": machine(),
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251  a measurement is dated by the clock
            "ours": ours,
            "peer": peer,
            "figures": [_entry(figure) for figure in figures],
        },
        indent=2,
    )


def machine() -> str:
    """Say what it was measured on, as far as it matters to the figures."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}, load {load:.1f} at the end"
    )


def _cells(figure: Figure, *, same: bool) -> tuple[str, ...]:
    style = STYLES.get(figure.verdict)
    verdict = f"[{style}]{figure.verdict}[/]" if style else ""
    return (
        "" if same else figure.operation,
        figure.quantity,
        _amount(figure.our_median, figure.unit) + _between(figure.our_interval),
        _amount(figure.peer_median, figure.unit),
        "" if figure.ratio is None else f"{_number(figure.ratio)}{TIMES}",
        _wanted(figure.goal, figure),
        verdict,
    )


def _wanted(goal: Goal, figure: Figure) -> str:
    sign = "≤" if figure.better is Better.LOWER else "≥"
    limit = [] if goal.limit is None else [f"{sign} {_amount(goal.limit, figure.unit)}"]
    ratio = [] if goal.ratio is None else [f"≥ {goal.ratio:g}{TIMES}"]
    return ", ".join(limit + ratio)


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else f"{_number(value)} {unit}".strip()


def _between(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f" ({_number(interval[0])} to {_number(interval[1])})"


def _number(value: float) -> str:
    if abs(value) >= 10 ** (DIGITS - 1):
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}"


def _entry(figure: Figure) -> dict[str, object]:
    return {
        "operation": figure.operation,
        "quantity": figure.quantity,
        "unit": figure.unit,
        "ours": list(figure.ours),
        "peer": list(figure.peer),
        "interval": figure.our_interval,
        "ratio": figure.ratio,
        "goal": {"limit": figure.goal.limit, "ratio": figure.goal.ratio},
        "verdict": figure.verdict.value,
    }
