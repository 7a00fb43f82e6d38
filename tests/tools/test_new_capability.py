"""A room that was furnished by the scaffold works, and keeps every rule, as it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    *("src", "sdk/src", "tools", "tests/support", "tests/contracts", "docs/reference"),
    *("conftest.py", "pyproject.toml"),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the tree in which a room may be furnished."""
    folder = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules", "dist", "islands")
    for name in NEEDED:
        target = folder / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, target)
    run(folder, "tools/new_capability.py", "appraisals")
    return folder


def run_tests(folder, *arguments):
    """Run tests of a copy of the tree, and return what was said.

    They keep their files in the copy: where pytest keeps them by default it first clears away
    those of every earlier run on the machine, which can take minutes.
    """
    return run(folder, "-m", "pytest", "-q", f"--basetemp={folder / 'tmp'}", *arguments)


def run(folder, *arguments, succeeds=True):
    """Run Python in a copy of the tree, with the packages of the copy."""
    sources = os.pathsep.join(str(folder / name) for name in ("src", "sdk/src"))
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": sources, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == succeeds, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_its_tests_pass(copy):
    said = run_tests(copy, "src/muniment/capabilities/appraisals")
    assert "passed" in said
    assert "skipped" not in said


def test_it_keeps_the_import_contracts(copy):
    run(copy, "-c", "from importlinter.cli import lint_imports_command as lint; lint()")


def test_it_is_well_formed(copy):
    written = ["src/muniment/capabilities/appraisals", "src/muniment/app.py"]
    run(copy, "-m", "ruff", "check", *written)
    run(copy, "-m", "ruff", "format", "--check", *written)


def test_its_events_are_replayed_and_the_reference_tells_of_it(copy):
    said = run_tests(copy, "tests/contracts/test_every_event.py", "-k", "sqlite")
    assert "1 passed" in said
    run(copy, "tools/reference.py", "--check")


def test_a_room_is_furnished_once(copy):
    said = run(copy, "tools/new_capability.py", "appraisals", succeeds=False)
    assert "There is a room 'appraisals' already." in said


@pytest.mark.parametrize("name", ["Appraisals", "ap-praisals", "../appraisals", ""])
def test_a_name_that_cannot_be_a_package_is_refused(copy, name):
    assert "lower-case" in run(copy, "tools/new_capability.py", name, succeeds=False)
