"""Registering a version in the browser.

With scripts the files go to the project one by one, as the command line sends them, and the form
then names them in `sent`; without, the form brings the files itself.
"""

from anyio import to_thread
from msgspec import DecodeError, Struct, json

from muniment.capabilities.catalog.model import File
from muniment.capabilities.catalog.model.files import Role
from muniment.capabilities.catalog.model.kinds import media_type_of, role_of
from muniment.capabilities.catalog.pages.fields import MAX_LABEL, read_description
from muniment.capabilities.catalog.pages.models import MODEL
from muniment.capabilities.catalog.service import blobs, finding, versions
from muniment.capabilities.catalog.service.permissions import REGISTER_VERSION
from muniment.capabilities.catalog.service.versions import Proposal
from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.http.edge import Edge
from muniment.platform.http.problems import MalformedRequest, RequestRefused
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_listed, read_short, read_tags
from muniment.platform.web.pages import Pages
from muniment.platform.web.uploads import MAX_UPLOAD_BYTES

pages = Pages(done={"catalog.version-registered": "The version is registered."})
_NEW = f"{MODEL}/versions/new"


class _Sent(Struct, frozen=True):
    """A file that the browser sent to the project before the form."""

    path: str
    digest: str
    size_bytes: int


@pages.get(_NEW, permission=REGISTER_VERSION, present=True)
def show_new(unit: Unit, request: PageRequest) -> Html:
    """Ask for the files of the next version, and what is said of it."""
    home, model = finding.locate(unit, request.path["project"], request.path["name"])
    unit.authorize(REGISTER_VERSION, model.scope)
    return Html(
        "catalog/version_new.html",
        form=request.form,
        project=home.name,
        model=model,
        most=MAX_UPLOAD_BYTES,
    )


@pages.delivery(_NEW, permission=REGISTER_VERSION, again=show_new)
async def register(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Register the version."""
    project, name = request.path["project"], request.path["name"]
    await edge.read(context, REGISTER_VERSION, lambda unit: blobs.may_upload(unit, project))
    found = _sent_before(request.form)
    stored: list[BlobStat] = []
    for file in request.files:
        stat = await to_thread.run_sync(_stored, edge.units.blobs, file.content)
        stored.append(stat)
        found.append(_file(file.name, stat.digest, stat.size_bytes))
    if not found:
        raise RequestRefused(
            "Choose the files of the version.",
            errors=[{"pointer": "files", "message": "is required"}],
        )
    proposal = _proposal(request.form, found)

    def work(unit: Unit) -> int:
        for stat in stored:
            blobs.receive(unit, project, stat)
        return versions.register_version(unit, project, name, proposal).found.version.number

    number = await edge.write(context, REGISTER_VERSION, work)
    place = request.frame.present("models", project, name, "versions", number)
    return Redirect(place, done="catalog.version-registered")


def _proposal(form: Form, files: list[File]) -> Proposal:
    return Proposal(
        files=files,
        label=read_short(form, "label", MAX_LABEL),
        description=read_description(form),
        licenses=read_listed(form, "licenses"),
        tags=read_tags(form, {}).get("tags", {}),
        aliases=read_listed(form, "aliases"),
    )


def _sent_before(form: Form) -> list[File]:
    try:
        sent = json.decode(form.value("sent") or "[]", type=list[_Sent])
    except DecodeError as error:
        raise MalformedRequest(f"What the form says was sent cannot be read: {error}.") from error
    return [_file(each.path, Digest.parse(each.digest), each.size_bytes) for each in sent]


def _file(path: str, digest: Digest, size_bytes: int) -> File:
    return File(path, digest, size_bytes, media_type_of(path), Role(role_of(path, {})))


def _stored(store: Blobs, content: bytes) -> BlobStat:
    writer = store.open_writer(size_limit=len(content), expected=Digest.of(content))
    writer.write(content)
    return writer.commit()
