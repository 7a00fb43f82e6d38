"""An import contract: a room is entered by its package, never by one of the modules inside."""

from collections.abc import Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoor(Contract):
    """Every child package of `ancestor` may be imported, what lies inside it only by itself.

    `keyholders` are modules that may enter anywhere.
    """

    type_name = "front_door"

    ancestor = fields.StringField()
    keyholders = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - not our signature
        """Look for imports that pass a wall."""
        rooms = sorted(graph.find_children(str(self.ancestor)))
        output.verbose_print(verbose, f"Walking around {len(rooms)} rooms...")
        keyholders = set(cast("list[str] | None", self.keyholders) or ())
        entries = [entry for room in rooms for entry in _entries(graph, room, keyholders)]
        return ContractCheck(kept=not entries, metadata={"entries": entries})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each trespasser, the module it entered and the line."""
        for importer, imported, line in check.metadata["entries"]:
            output.print_error(f"{importer} (line {line}) enters {imported} past its front door.")


def _entries(graph: ImportGraph, room: str, keyholders: set[str]) -> Iterator[tuple[str, str, int]]:
    interior = graph.find_descendants(room)
    for imported in sorted(interior):
        outsiders = graph.find_modules_that_directly_import(imported) - interior - {room}
        for importer in sorted(outsiders - keyholders):
            details = graph.get_import_details(importer=importer, imported=imported)
            yield importer, imported, details[0]["line_number"] if details else 0
