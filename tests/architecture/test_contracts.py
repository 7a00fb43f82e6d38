"""The house stands as its import contracts say, and each contract notices a breach."""

from copy import deepcopy

import pytest
from grimp import ImportGraph
from importlinter.api import read_configuration
from importlinter.application.use_cases import lint_imports
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tools.front_door import FrontDoor

KINDS = {
    "layers": LayersContract,
    "acyclic_siblings": AcyclicSiblingsContract,
    "front_door": FrontDoor,
    "forbidden": ForbiddenContract,
    "protected": ProtectedContract,
    "independence": IndependenceContract,
}
ROOMS = "muniment.capabilities"
CATALOG = f"{ROOMS}.catalog"
APPROVALS = f"{ROOMS}.approvals"
OCI = "muniment.protocols.oci"
LIBRARIES = ("sqlalchemy", "fastapi", "pickle", "torch", "muniment_verify")
SOUND_HOUSE = (
    ("muniment.__main__", "muniment.app"),
    ("muniment.app", OCI),
    ("muniment.app", f"{CATALOG}.capability"),
    ("muniment.app", f"{APPROVALS}.capability"),
    ("muniment.platform.unit", "muniment.kernel.errors"),
    ("muniment.platform.unit", "sqlalchemy"),
    ("muniment.platform.database.engine", "muniment.platform.database.sqlite"),
    ("muniment.platform.database.sqlite", "muniment.platform.database.port"),
    (f"{CATALOG}.capability", f"{CATALOG}.api"),
    (f"{CATALOG}.capability", f"{CATALOG}.pages"),
    (f"{CATALOG}.api", f"{CATALOG}.service"),
    (f"{CATALOG}.api", "fastapi"),
    (f"{CATALOG}.pages", f"{CATALOG}.service"),
    (f"{CATALOG}.service", f"{CATALOG}.store"),
    (f"{CATALOG}.service", "muniment.platform.unit"),
    (f"{CATALOG}.store", f"{CATALOG}.model"),
    (f"{CATALOG}.store", "sqlalchemy"),
    (f"{CATALOG}.model", "muniment.kernel.errors"),
    (CATALOG, f"{CATALOG}.service"),
    (f"{APPROVALS}.capability", f"{APPROVALS}.api"),
    (f"{APPROVALS}.api", f"{APPROVALS}.service"),
    (f"{APPROVALS}.service", CATALOG),
    (OCI, CATALOG),
    ("muniment.protocols.mlflow", CATALOG),
    ("muniment_client.session", "muniment_client.errors"),
    ("muniment.__main__", "muniment.cli.server"),
    ("muniment.cli.server", "muniment.app"),
    ("muniment.cli.client.models", "muniment_client.session"),
)
BREACHES = (
    ("muniment.kernel.errors", "muniment.platform.unit", {"down", "pure"}),
    ("muniment.platform.unit", CATALOG, {"down"}),
    ("muniment.platform.database.sqlite", "muniment.platform.database.engine", {"database"}),
    (f"{CATALOG}.service", OCI, {"down", "protocols"}),
    (f"{CATALOG}.service", f"{CATALOG}.api", {"room"}),
    (f"{CATALOG}.store", f"{CATALOG}.service", {"room"}),
    (f"{CATALOG}.api", f"{CATALOG}.pages", {"room"}),
    (f"{CATALOG}.service", f"{CATALOG}.helpers", {"room"}),
    (f"{CATALOG}.service", APPROVALS, {"tree"}),
    (f"{APPROVALS}.service", f"{CATALOG}.store", {"front-door"}),
    (OCI, f"{CATALOG}.store", {"front-door"}),
    (f"{APPROVALS}.api", f"{CATALOG}.capability", {"front-door", "manifests"}),
    (f"{CATALOG}.model", "sqlalchemy", {"pure"}),
    (f"{CATALOG}.model", "muniment.platform.unit", {"pure"}),
    (f"{CATALOG}.api", f"{CATALOG}.capability", {"room", "manifests"}),
    (OCI, "muniment.protocols.mlflow", {"protocols"}),
    ("muniment_client.session", "muniment.kernel.errors", {"client"}),
    (f"{CATALOG}.service", "muniment_client.session", {"commands"}),
    ("muniment.app", "muniment.cli.server", {"down"}),
    ("muniment.cli.client.models", "muniment.platform.unit", {"commands-apart"}),
    (f"{CATALOG}.store", "pickle", {"no-code"}),
    ("muniment_client.session", "torch", {"no-code"}),
    (f"{CATALOG}.service", "muniment_verify", {"verifier"}),
)


@pytest.fixture(scope="module")
def configuration(root):
    return read_configuration(str(root / "pyproject.toml"))


def build(imports):
    """Draw the graph of a house in which only these imports exist."""
    graph = ImportGraph()
    for module in {module for pair in imports for module in pair}:
        for name in _with_parents(module):
            if name not in graph.modules:
                graph.add_module(name, is_squashed=name in LIBRARIES)
    for importer, imported in imports:
        graph.add_import(
            importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}"
        )
    return graph


def broken(graph, configuration):
    """Name the contracts this graph breaks."""
    return {
        options["id"]
        for options in configuration["contracts_options"]
        if not _contract(options, configuration).check(deepcopy(graph), verbose=False).kept
    }


def _with_parents(module):
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _contract(options, configuration):
    return KINDS[options["type"]](
        name=options["name"],
        session_options=configuration["session_options"],
        contract_options=options,
    )


def test_this_house_keeps_every_contract(root, monkeypatch):
    monkeypatch.chdir(root)
    assert lint_imports(cache_dir=None, no_logo=True, is_debug_mode=True)


def test_a_sound_house_breaks_no_contract(configuration):
    assert broken(build(SOUND_HOUSE), configuration) == set()


@pytest.mark.parametrize(("importer", "imported", "contracts"), BREACHES)
def test_a_breach_breaks_its_contract(configuration, importer, imported, contracts):
    graph = build([*SOUND_HOUSE, (importer, imported)])
    assert broken(graph, configuration) == contracts


def test_every_contract_has_a_breach(configuration):
    proven = set().union(*(contracts for _, _, contracts in BREACHES))
    assert proven == {options["id"] for options in configuration["contracts_options"]}


def test_a_new_package_must_choose_its_floor(configuration):
    graph = build([*SOUND_HOUSE, ("muniment.app", "muniment.helpers")])
    assert broken(graph, configuration) == {"down"}


def test_type_checking_is_no_alibi(configuration):
    assert configuration["session_options"]["exclude_type_checking_imports"] == "False"
