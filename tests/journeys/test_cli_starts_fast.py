"""Commands that only talk to a registry do not wait for the server to be imported."""

import subprocess
import sys

SERVER = {"alembic", "fastapi", "granian", "sqlalchemy", "starlette"}


def test_the_root_imports_nothing_of_the_server():
    script = "import sys, muniment.cli.root; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    imported = done.stdout.decode().split()
    assert SERVER & {name.split(".")[0] for name in imported} == set()
    assert not [name for name in imported if name.startswith(("muniment.app", "muniment.cap"))]


def test_a_server_starts_without_what_talks_to_one():
    script = (
        "import sys, atexit; sys.argv = ['muniment', 'serve', '--help']; "
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "from muniment.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert b"Run the registry" in done.stdout
    imported = done.stderr.decode().split()
    assert not [
        name for name in imported if name.startswith(("muniment_client", "muniment.cli.cl"))
    ]


def test_the_shell_completes_commands(stranger):
    shell = {"_MUNIMENT_COMPLETE": "complete_bash", "COMP_WORDS": "muniment ali", "COMP_CWORD": "1"}
    assert stranger.with_variables(**shell).script().out.split() == ["alias"]
