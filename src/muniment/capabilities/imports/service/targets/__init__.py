"""How records of each kind are found, made and changed, through the front door of their room."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from muniment.capabilities.imports.model.mapping import Kind
from muniment.capabilities.imports.service.targets.models import ModelTarget
from muniment.capabilities.imports.service.targets.projects import ProjectTarget
from muniment.capabilities.imports.service.targets.standing import Standing, Target, Wanted
from muniment.capabilities.imports.service.targets.use_cases import UseCaseTarget
from muniment.capabilities.imports.service.targets.versions import VersionTarget

TARGETS: Final[Mapping[Kind, Target]] = MappingProxyType(
    {
        "project": ProjectTarget(),
        "use_case": UseCaseTarget(),
        "model": ModelTarget(),
        "version": VersionTarget(),
    }
)

__all__ = ["TARGETS", "Standing", "Target", "Wanted"]
