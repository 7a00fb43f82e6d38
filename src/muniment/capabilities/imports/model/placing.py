"""Placing a whole import into one project, whatever projects the mapping speaks of."""

from msgspec import structs

from muniment.capabilities.imports.model.mapping import Field, ImportMapping, Record


def into_project(mapping: ImportMapping, project: str) -> ImportMapping:
    """Return a mapping whose records all belong to `project`.

    It names another source: what is brought into one project is not what came into another.
    """
    place = Field(constant=project)
    homes = [record for record in mapping.records if record.kind == "project"]
    home = Record(kind="project", key=((place,),), name=place, shared=True, id=homes[0].ref)
    others = tuple(
        structs.replace(record, project=home.ref)
        for record in mapping.records
        if record.kind != "project"
    )
    return structs.replace(mapping, records=(home, *others))


def source_of(mapping: ImportMapping, project: str | None) -> str:
    """Return the name under which the records of an import are known again."""
    return mapping.name if project is None else f"{mapping.name}@{project}"
