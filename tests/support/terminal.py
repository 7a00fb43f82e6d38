"""The command line, run as a person or a program runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from muniment.cli.root import app

SCRIPT = Path(sys.executable).with_name("muniment")
_OURS = "MUNIMENT_"
_FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state"}


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit code and what it printed where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Runs `muniment` in a folder of its own, with nobody's credentials but those given."""

    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def with_variables(self, **variables: str) -> "Terminal":
        """Return a terminal in which these variables are set too."""
        return replace(self, variables={**self.variables, **variables})

    def run(self, *arguments: str | Path, typed: str = "") -> Done:
        """Run a command to its end, within this process: it starts faster."""
        unset = {name: None for name in os.environ if name.startswith(_OURS)}
        with chdir(self.home):
            done = CliRunner().invoke(
                app,
                [str(argument) for argument in arguments],
                input=typed,
                env={**unset, **self._own},
                catch_exceptions=False,
                prog_name="muniment",
            )
        return Done(done.exit_code, done.stdout, done.stderr)

    def script(self, *arguments: str | Path, typed: str = "") -> Done:
        """Run the installed script with a command to its end."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            cwd=self.home,
            env={**inherited, **self._own},
            input=typed,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def do(self, *arguments: str | Path, typed: str = "") -> Done:
        """Run a command that is expected to do what it says."""
        done = self.run(*arguments, typed=typed)
        assert done.code == 0, done.err
        return done

    @property
    def _own(self) -> dict[str, str]:
        own = {name: str(self.home / folder) for name, folder in _FOLDERS.items()}
        return {**own, **self.variables}
