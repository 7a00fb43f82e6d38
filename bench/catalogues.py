"""Models and versions by the million, drawn from what the real catalogues and results hold.

Names and licences come from a model catalogue, agencies, vendors, stages, topics and the words of
descriptions from the US federal AI inventory of 2025, sizes and metrics from the timm results on
ImageNet. Each is drawn by itself, as often as it occurs there; only numbers are varied a little.
"""

import csv
import io
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.faults import Fault

SEED = 20251121  # the same models in every run
VERSIONS_PER_MODEL = 10
_CATALOGUE = Path("catalogs/azureml-catalog.jsonl")
_INVENTORY = Path("inventories/us-federal-ai-use-cases-2025.csv")
_RESULTS = Path("metrics/timm-results-imagenet.csv")
_OWNERS = 2_000
_BYTES_PER_PARAMETER = 4
_DESCRIBED = 30  # words: what the median description of the inventory has


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as both contenders get it; its versions are drawn from `results`."""

    number: int
    name: str
    description: str
    task: str
    vendor: str
    owner: str
    agency: str
    stage: str
    topic: str
    license: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one version measured: accuracies in percent, parameters in millions."""

    top1: float
    top5: float
    parameters: float
    image_size: int

    @property
    def size_bytes(self) -> int:
        """What its weights take."""
        return round(self.parameters * 1e6) * _BYTES_PER_PARAMETER


class Catalogues:
    """The real data, ready to be drawn from."""

    def __init__(self, folder: Path) -> None:
        for path in (_CATALOGUE, _INVENTORY, _RESULTS):
            if not (folder / path).exists():
                raise Fault(f"there is no {path}; set MUNIMENT_TEST_DATA to the folder of the data")
        lines = (folder / _CATALOGUE).read_text(encoding="utf-8").splitlines()
        self._models: list[dict[str, Any]] = [json.loads(line) for line in lines]
        self._uses = _rows((folder / _INVENTORY).read_bytes())
        self._results = _rows((folder / _RESULTS).read_bytes())

    @cached_property
    def words(self) -> list[str]:
        """Words of the inventory's names, each as often as it occurs: what people look for."""
        names = " ".join(use["use_case_name"] for use in self._uses).lower()
        return [word for word in names.split() if word.isalpha() and len(word) > 3]

    @cached_property
    def stages(self) -> list[str]:
        """The stages of development, each as often as it occurs."""
        return [_tidy(use["development_stage"]) or "unknown" for use in self._uses]

    def entries(self, count: int) -> Iterator[Entry]:
        """Draw so many models."""
        chance = random.Random(SEED)  # noqa: S311 (nothing is secret here)
        for number in range(count):
            model, use = chance.choice(self._models), chance.choice(self._uses)
            told: dict[str, list[str]] = model["tasks"] or {}
            tasks = told.get("inferenceTasks") or ["unknown"]
            said = chance.choice(self._uses)["problem_solved"].split()[:_DESCRIBED]
            yield Entry(
                number,
                f"{_plain(chance.choice(self._uses)['use_case_name'])}-{number}",
                " ".join(said),
                tasks[0],
                _tidy(chance.choice(self._uses)["vendor_name"]) or (model["publisher"] or ""),
                f"owner{chance.randrange(_OWNERS)}@example.org",
                use["agency"],
                _tidy(use["development_stage"]) or "unknown",
                _tidy(use["topic_area"]) or "unknown",
                model["license"] or "",
            )

    def results(self, number: int) -> list[Result]:
        """Draw what the versions of a model measured; the same each time."""
        chance = random.Random(SEED + number)  # noqa: S311 (as above)
        return [self._result(chance) for _ in range(VERSIONS_PER_MODEL)]

    def _result(self, chance: random.Random) -> Result:
        row = chance.choice(self._results)
        return Result(
            round(float(row["top1"]) * chance.uniform(0.9, 1.0), 3),
            round(float(row["top5"]) * chance.uniform(0.95, 1.0), 3),
            round(float(row["param_count"].replace(",", "")), 2),
            int(row["img_size"]),
        )


def find() -> Catalogues:
    """Return the catalogues in the folder of real data; raise `Fault` where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Catalogues(Path(os.environ.get("MUNIMENT_TEST_DATA", beside)))


def _rows(raw: bytes) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig", errors="replace"))))


def _tidy(text: str) -> str:
    return " ".join(text.split())[:60]


def _plain(name: str) -> str:
    """Return what both contenders accept as a name."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name).split()
    return "-".join(words)[:80].strip("-") or "model"
