"""Request bodies of the catalog: forms and bounds; rules are the model's."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from muniment.capabilities.catalog.model import File, Role, Stage, Training
from muniment.capabilities.catalog.service.models import Registration
from muniment.capabilities.catalog.service.versions import Proposal
from muniment.kernel.errors import Invalid
from muniment.kernel.values import MAX_TAG_VALUE
from muniment.platform.http import Body

MAX_TEXT = 50_000
_MAX_ITEMS = 200
_MAX_TAG_KEY = 250
Short = Annotated[str, StringConstraints(max_length=320)]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
TagKey = Annotated[
    str, StringConstraints(min_length=1, max_length=_MAX_TAG_KEY, pattern=r"^[^\x00-\x1f]+$")
]
TagValue = Annotated[str, StringConstraints(max_length=MAX_TAG_VALUE)]
Tags = Annotated[dict[TagKey, TagValue], Field(max_length=_MAX_ITEMS)]
TagChanges = Annotated[dict[TagKey, TagValue | None], Field(max_length=_MAX_ITEMS)]
Terms = Annotated[list[Short], Field(max_length=_MAX_ITEMS)]
Aspects = Annotated[dict[str, Any], Field(max_length=50)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class TagRefused(Invalid):
    """The tag's key is not of an acceptable form."""

    code = "catalog.tag-refused"


class LinkRequest(Body):
    """Somewhere else that has more: what it is to this (`rel`), its address, its title."""

    rel: Short = "related"
    href: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    title: Short = ""


Links = Annotated[list[LinkRequest], Field(max_length=_MAX_ITEMS)]


class NewModel(Body):
    """What is said of a model when it is registered."""

    kind: Short | None = None
    task: Short | None = None
    domain: Short | None = None
    origin: Short | None = None
    vendor: Short | None = None
    owner: Short | None = None
    accountable_executive: Short | None = None
    description: Text = ""
    tags: Tags = {}
    risk: Terms = []
    sensitivity: Short | None = None
    regulations: Terms = []
    links: Links = []
    use_cases: Terms = []
    aspects: Aspects = {}

    def registration(self, project: str, name: str) -> Registration:
        """Return the model to register, in the catalog's own words."""
        fields = given(self)
        for other in ("name", "project", "aspects"):
            fields.pop(other, None)
        return Registration(project, name, fields, self.aspects)


class ModelRequest(NewModel):
    """A model to register."""

    name: str
    project: str = "default"


class ModelChange(Body):
    """What to change about a model (JSON merge patch): what is left out stays, null empties."""

    kind: Short | None = None
    task: Short | None = None
    domain: Short | None = None
    origin: Short | None = None
    vendor: Short | None = None
    accountable_executive: Short | None = None
    description: Text = ""
    tags: TagChanges = {}
    risk: Terms = []
    sensitivity: Short | None = None
    regulations: Terms = []
    links: Links = []
    use_cases: Terms = []


class NameRequest(Body):
    """Another name."""

    name: str


class OwnerRequest(Body):
    """Another owner."""

    owner: Annotated[str, StringConstraints(min_length=1, max_length=320)]


class ReasonRequest(Body):
    """Why something ends."""

    reason: Annotated[str, StringConstraints(min_length=3, max_length=2000)]


class OptionalReason(Body):
    """Why something ends, if there is something to say."""

    reason: Annotated[str, StringConstraints(max_length=2000)] | None = None


class TagRequest(Body):
    """The value of a tag."""

    value: TagValue = ""


class AliasRequest(Body):
    """The version an alias shall point to: its number, another alias, `latest` or its digest."""

    version: int | Short


class StageRequest(Body):
    """The stage a version goes to; `archive_others` archives what else is in that stage."""

    stage: Stage
    archive_others: bool = False


class DigestsRequest(Body):
    """Digests to ask about."""

    digests: Annotated[list[Short], Field(max_length=10_000)]


class FileRequest(Body):
    """A file that was sent to the project."""

    path: str
    digest: Short
    size_bytes: int | None = Field(None, ge=0, le=2**62)
    media_type: Short = "application/octet-stream"
    role: Role = Role.OTHER


class ReferenceRequest(Body):
    """An artifact that stays where it is: a container image, a bucket object, a notebook."""

    path: str
    uri: Annotated[str, StringConstraints(max_length=2000)]
    digest: Short | None = None
    size_bytes: int | None = Field(None, ge=0, le=2**62)
    media_type: Short = "application/octet-stream"
    role: Role = Role.OTHER


class TrainingRequest(Body):
    """How the version came about."""

    code_repo: Short | None = None
    code_commit: Short | None = None
    pipeline_run: Short | None = None
    parameters: Annotated[dict[str, Any], Field(max_length=5000)] = {}
    datasets: Annotated[list[dict[str, Any]], Field(max_length=_MAX_ITEMS)] = []
    environment: Annotated[dict[str, Any], Field(max_length=5000)] = {}
    metrics: Annotated[dict[str, Finite], Field(max_length=5000)] = {}


class VersionRequest(Body):
    """A version to register; with `create_model`, its model too if there is none of that name."""

    files: Annotated[list[FileRequest], Field(max_length=10_000)] = []
    references: Annotated[list[ReferenceRequest], Field(max_length=10_000)] = []
    label: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    description: Text = ""
    training: TrainingRequest = Field(default_factory=TrainingRequest)
    licenses: Terms = []
    tags: Tags = {}
    links: Links = []
    aliases: Terms = []
    aspects: Aspects = {}
    create_model: NewModel | None = None

    def proposal(self) -> Proposal:
        """Return what is proposed, in the catalog's own words."""
        stored = [
            File(file.path, file.digest, file.size_bytes, file.media_type, file.role)
            for file in self.files
        ]
        referenced = [
            File(one.path, one.digest, one.size_bytes, one.media_type, one.role, one.uri)
            for one in self.references
        ]
        return Proposal(
            files=stored + referenced,
            training=Training(**self.training.model_dump()),
            licenses=self.licenses,
            label=self.label,
            description=self.description,
            tags=self.tags,
            links=[link.model_dump() for link in self.links],
            aliases=self.aliases,
            aspects=self.aspects,
        )


class VersionChange(Body):
    """What to change about a version (JSON merge patch); its files and training never change."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    description: Text = ""
    tags: TagChanges = {}
    links: Links = []


def given(change: Body) -> dict[str, Any]:
    """Return the fields that the caller named, and only those."""
    return change.model_dump(include=change.model_fields_set)


def check_tag_key(key: str) -> str:
    """Return a tag key from a path; raise `TagRefused` where a body's would be refused."""
    if not 1 <= len(key) <= _MAX_TAG_KEY or not key.isprintable():
        raise TagRefused(f"A tag's key is 1 to {_MAX_TAG_KEY} printable characters long.")
    return key
