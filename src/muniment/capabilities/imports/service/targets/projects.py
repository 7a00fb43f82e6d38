"""Projects: opened where they are missing, adopted where they are not."""

from collections.abc import Mapping

from muniment.capabilities import projects
from muniment.capabilities.imports.model.leaves import Leaves, Path
from muniment.capabilities.imports.model.outcomes import Touched
from muniment.capabilities.imports.service.targets.standing import Standing, Wanted
from muniment.capabilities.imports.store.origins import Origin
from muniment.kernel.events import Scope
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit


class ProjectTarget:
    """A project is known by its name, whoever opened it."""

    def permits(self, unit: Unit, scope: Scope) -> bool:
        """Whether the actor may see the project."""
        return scope.project_id is not None and unit.sees_within(
            projects.READ_PROJECT, scope.project_id
        )

    def find(
        self, unit: Unit, wanted: Wanted, origin: Origin | None, paths: Mapping[Path, object]
    ) -> Standing | None:
        """Return the project of that name, if the actor may see it."""
        del origin, paths
        project = projects.find_project(unit, wanted.name, Moment.NOW)
        return None if project is None else _standing(project)

    def create(self, unit: Unit, wanted: Wanted) -> Standing:
        """Open the project."""
        made = projects.create_project(unit, wanted.name, **_texts(wanted.leaves))
        return _standing(made, Touched("project", made.project_id, made.revision))

    def change(self, unit: Unit, wanted: Wanted, standing: Standing, changes: Leaves) -> Standing:
        """Change what people read about the project."""
        texts: dict[str, str | None] = {"title": None, "description": None, **_texts(changes)}
        changed = projects.describe_project(
            unit, wanted.name, title=texts["title"], description=texts["description"]
        )
        touched = Touched("project", changed.project_id, changed.revision, standing.revision)
        return _standing(changed, touched)


def _texts(leaves: Leaves) -> dict[str, str]:
    return {path: str(value or "") for path, value in leaves.items()}


def _standing(project: projects.Project, *touched: Touched) -> Standing:
    return Standing(
        subject=project.subject,
        scope=project.scope,
        project=None,
        name=project.name,
        leaves={"title": project.title, "description": project.description},
        revision=project.revision,
        touched=touched,
    )
