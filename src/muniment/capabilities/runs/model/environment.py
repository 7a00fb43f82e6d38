"""Environments: what a run's files say of the packages that a model needs."""

from collections.abc import Mapping
from typing import Any, cast

FILES = ("python_env.yaml", "requirements.txt", "conda.yaml")
"""Names of files that say it, as MLflow writes them beside a model."""
MAX_BYTES = 64 * 1024
_MOST = 2_000


def environment_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the version of Python and the packages that some of `FILES` name."""
    conda = _document(texts.get("conda.yaml", ""))
    python = _document(texts.get("python_env.yaml", "")).get("python") or _conda_python(conda)
    packages = _requirements(texts.get("requirements.txt", "")) or _conda_packages(conda)
    found: dict[str, Any] = {}
    if isinstance(python, str | float):
        found["python"] = str(python)
    if packages:
        found["packages"] = packages[:_MOST]
    return found


def _document(text: str) -> dict[str, Any]:
    if not text:
        return {}
    import yaml  # noqa: PLC0415  starts faster without it

    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", loaded) if isinstance(loaded, dict) else {}


def _requirements(text: str) -> list[str]:
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def _dependencies(conda: Mapping[str, Any]) -> list[Any]:
    found = conda.get("dependencies")
    return cast("list[Any]", found) if isinstance(found, list) else []


def _conda_python(conda: Mapping[str, Any]) -> str | None:
    for one in _dependencies(conda):
        if isinstance(one, str) and one.startswith("python="):
            return one.partition("=")[2].strip("=")
    return None


def _conda_packages(conda: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for one in _dependencies(conda):
        pip: object = cast("dict[str, Any]", one).get("pip") if isinstance(one, dict) else None
        if isinstance(pip, list):
            found += [str(line) for line in cast("list[Any]", pip)]
    return found
