"""From the text of a mapping to a mapping that makes sense, or a refusal that lists every flaw."""

from collections.abc import Sequence

import msgspec

from muniment.capabilities.imports.model.form import Flaw, form_flaws
from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.model.sense import sense_flaws
from muniment.capabilities.imports.model.yaml_text import NotYaml, read_yaml
from muniment.kernel.errors import Invalid

_SHOWN = 3


class MappingRefused(Invalid):
    """The mapping cannot be used; `errors` lists each flaw with the place it is at."""

    code = "imports.mapping-refused"
    title = "The mapping is not accepted"


def read_mapping(text: str) -> ImportMapping:
    """Return the mapping that `text` writes; raise `MappingRefused` listing every flaw."""
    try:
        document = read_yaml(text)
    except NotYaml as broken:
        raise MappingRefused(f"The mapping cannot be read: {broken}.") from broken
    if flaws := form_flaws(document):
        raise refusal(flaws)
    mapping = msgspec.convert(document, ImportMapping)
    if flaws := sense_flaws(mapping):
        raise refusal(flaws)
    return mapping


def refusal(flaws: Sequence[Flaw]) -> MappingRefused:
    """Return the refusal that lists `flaws`."""
    shown = "; ".join(f"{flaw.pointer or '/'}: {flaw.message}" for flaw in flaws[:_SHOWN])
    more = f"; and {len(flaws) - _SHOWN} more" if len(flaws) > _SHOWN else ""
    return MappingRefused(
        f"The mapping is not accepted: {shown}{more}.",
        errors=[{"pointer": flaw.pointer, "message": flaw.message} for flaw in flaws],
    )
