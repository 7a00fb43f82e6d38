"""What a run leaves behind: the table and the JSON document."""

import io
import json

from rich.console import Console

from bench import report
from bench.figures import Better, Figure, Goal

FIGURES = [
    Figure("read", "p50", "ms", Better.LOWER, [0.4, 0.5], [5.0, 5.5], Goal(limit=0.5, ratio=10)),
    Figure("read", "rate", "/s", Better.HIGHER, [2000.0], [150.0], Goal(ratio=25)),
    Figure("import", "", "rows/s", Better.HIGHER, [812.0]),
]


def printed():
    console = Console(file=io.StringIO(), width=120)
    console.print(report.table(FIGURES, "Muniment 1", "Peer 2"))
    return console.file.getvalue()


def test_the_table_shows_both_sides_the_ratio_the_goal_and_the_verdict():
    line = next(line for line in printed().splitlines() if "p50" in line)
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    ratio, goal = "11.7×", "≤ 0.5 ms, ≥ 10×"  # noqa: RUF001  the signs of the report
    assert cells == ["read", "p50", "0.45 ms", "5.25 ms", ratio, goal, "met"]


def test_a_missed_goal_and_a_figure_without_peer_are_plain_to_see():
    text = printed()
    assert "missed" in text
    assert "812 rows/s" in text
    assert text.count("read") == 1


def test_the_document_keeps_every_round():
    written = json.loads(report.document(FIGURES, "Muniment 1", "Peer 2"))
    assert written["figures"][0]["ours"] == [0.4, 0.5]
    assert written["figures"][1]["verdict"] == "missed"
