"""The wheels carry what an installation needs, and nothing of the workshop."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def contents(folder, target):
    """Build the wheel of one of our distributions; return the names of what is in it."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    [wheel] = target.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    return contents(ROOT, tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return contents(ROOT / "sdk", tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    return contents(ROOT / "verify", tmp_path_factory.mktemp("verifier"))


def test_the_server_carries_its_pages_assets_and_migrations(server):
    needed = [
        *_sources("templates/**/*.html"),
        *_sources("platform/migrations/**/*.py"),
        *_sources("capabilities/**/*.yaml"),
        "muniment/py.typed",
        "muniment/platform/web/static/dist/manifest.json",
    ]
    assert [name for name in needed if name not in server] == []


def test_the_client_is_typed_and_alone(client):
    assert "muniment_client/py.typed" in client
    assert not any(name.startswith("muniment/") for name in client)


def test_the_verifier_is_one_file(verifier):
    assert [name for name in verifier if "dist-info" not in name] == ["muniment_verify.py"]


def test_no_test_and_no_script_source_is_carried(server, client, verifier):
    parts = {part for name in [*server, *client, *verifier] for part in name.split("/")}
    assert parts.isdisjoint({"tests", "islands", "node_modules", "tools"})


def test_each_carries_the_licence(server, client, verifier):
    for names in (server, client, verifier):
        assert any(name.endswith("licenses/LICENSE") for name in names)


def _sources(pattern):
    source = ROOT / "src"
    return [
        path.relative_to(source).as_posix()
        for path in source.rglob(f"muniment/**/{pattern}")
        if "tests" not in path.parts
    ]
