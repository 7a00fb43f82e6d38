"""What is imported is declared, what is declared is locked, and locks carry hashes only."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

OWN = {"muniment", "muniment_client", "tests", "tools", "bench", "sdk", "muniment_verify"}
LOADED_BY_NAME = {"python-multipart", "google-re2"}
LOCKS = ("runtime", "build", "dev")
CLIENTS = ("mlflow", "mlflow2")  # not ours, and in environments of their own
ALSO_CALLED = {"sklearn": "scikit-learn"}  # imported by another name than installed


@pytest.fixture(scope="module")
def server(root):
    return tomllib.loads((root / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def client(root):
    return tomllib.loads((root / "sdk/pyproject.toml").read_text())


def names(requirements):
    """Reduce requirements to the normalised names of their distributions."""
    return {
        re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")
        for requirement in requirements
        if isinstance(requirement, str)
    }


def imported(paths):
    """Find the distributions these files import: any one that provides the package will do."""
    found = {}
    for path in paths:
        for module in _modules(ast.parse(path.read_text())):
            found.setdefault(module.split(".")[0], path)
    providers = packages_distributions()
    return {
        module: names(providers.get(module, [ALSO_CALLED.get(module, module)]))
        for module in found.keys() - OWN - sys.stdlib_module_names
    }


def undeclared(paths, declared):
    return {module for module, providers in imported(paths).items() if not providers & declared}


def _modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(folder):
    return [path for path in folder.rglob("*.py") if "tests" not in path.parts]


def test_the_server_declares_what_it_imports(root, server):
    declared = names(server["project"]["dependencies"])
    assert undeclared(sources(root / "src"), declared) == set()


def test_the_client_declares_what_it_imports(root, client):
    declared = names(client["project"]["dependencies"])
    assert undeclared(sources(root / "sdk/src"), declared) == set()


def test_the_verifier_needs_nothing_and_can_use_one_library(root):
    project = tomllib.loads((root / "verify/pyproject.toml").read_text())["project"]
    assert project["dependencies"] == []
    assert imported(sources(root / "verify/src")).keys() == {"cryptography"}


def test_the_client_needs_two_libraries(client):
    assert names(client["project"]["dependencies"]) == {"httpx2", "msgspec"}


def test_nothing_is_installed_in_vain(root, server):
    used = set().union(*imported(sources(root / "src")).values())
    declared = names(server["project"]["dependencies"])
    assert declared - used == LOADED_BY_NAME | {"muniment-client"}


def test_tests_and_tools_declare_what_they_import(root, server, client, own_files):
    scripts = [path for path in own_files if path.suffix == ".py"]
    declared = (
        names(server["project"]["dependencies"])
        | names(client["project"]["dependencies"])
        | names(server["dependency-groups"]["dev"])
        | names(server["dependency-groups"]["build"])
        | set().union(*(names(server["dependency-groups"][client]) for client in CLIENTS))
    )
    neighbours = {path.stem for path in scripts}
    assert undeclared(scripts, declared) - neighbours == set()


def test_the_runtime_stays_reviewable(server):
    assert len(server["project"]["dependencies"]) <= 35


def test_what_is_declared_is_locked(root, server, client):
    runtime = names(server["project"]["dependencies"]) - {"muniment-client"}
    dev = names(server["dependency-groups"]["dev"])
    build = names(server["dependency-groups"]["build"])
    assert runtime | names(client["project"]["dependencies"]) <= locked(root, "runtime")
    assert build <= locked(root, "build")
    assert runtime | build | dev <= locked(root, "dev")


@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_client_of_the_tests_needs_is_locked(root, server, client):
    assert names(server["dependency-groups"][client]) <= locked(root, client)


@pytest.mark.parametrize("lock", LOCKS + CLIENTS)
def test_every_locked_version_has_a_hash(root, lock):
    text = (root / f"requirements/{lock}.lock").read_text()
    for entry in re.split(r"\n(?=\w)", text.strip()):
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_locks_agree_with_one_another(root):
    versions = [versions_of(root, lock) for lock in LOCKS]
    for name in set().union(*versions):
        assert len({chosen[name] for chosen in versions if name in chosen}) == 1, name


def test_what_the_browser_gets_has_a_row(root):
    package = json.loads((root / "package.json").read_text())
    table = (root / "docs/reference/dependencies.md").read_text()
    rows = set(re.findall(r"^\| `([@\w./-]+)` \|", table, re.MULTILINE))
    assert package["dependencies"].keys() - rows == set()


def locked(root, lock):
    return set(versions_of(root, lock))


def versions_of(root, lock):
    """Read name and version of every entry of a lock."""
    text = (root / f"requirements/{lock}.lock").read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, flags=re.MULTILINE))
